/** Waits until an applied object is ready, or says why it is not. */
import type { Context, Kube } from '../context.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { readinessOf } from '../domain/readiness.ts';
import { HpscaleError } from '../errors.ts';
import type { Manifest } from './plan-apply.ts';
import { type Observation, waitUntil } from './wait-until.ts';

export interface AwaitReadyOptions {
  readonly timeoutMs: number;
  onState(state: string): void;
  /** Command that applies or waits again. */
  readonly resumeWith: string;
}

/** A controller that says no for the same reason for this long is believed: waiting on would not help. */
const BELIEVE_REFUSAL_AFTER_MS = 60_000;

/**
 * Polls every 2 s to 5 s. Throws `not-ready` (exit 3) when the controller refuses the object for a minute or for
 * a reason that only a change mends, and a timeout (exit 4) with the last state at the deadline.
 */
export async function awaitReady(
  { type, object }: Manifest,
  kube: Pick<Kube, 'get'>,
  options: AwaitReadyOptions,
  context: Pick<Context, 'clock' | 'signal'>,
): Promise<KubeObject> {
  const { name, namespace } = object.metadata;
  let refused: { readonly state: string; readonly since: number } | undefined;
  const look = async (): Promise<Observation<KubeObject>> => {
    const current = await kube.get(type, name, namespace);
    if (current === undefined) return { isDone: false, state: 'it is not there' };
    const readiness = readinessOf(current);
    if (readiness.status === 'ready') return { isDone: true, value: current };
    if (readiness.status === 'waiting') {
      refused = undefined;
      return { isDone: false, state: readiness.state };
    }
    const now = context.clock.now();
    if (refused?.state !== readiness.state) refused = { state: readiness.state, since: now };
    if (readiness.isFinal || now - refused.since >= BELIEVE_REFUSAL_AFTER_MS)
      throw notReady(current, readiness.state, options);
    return { isDone: false, state: readiness.state };
  };
  return await waitUntil(
    {
      what: `${type.kind} "${name}" to be ready`,
      look,
      firstIntervalMs: 2000,
      maxIntervalMs: 5000,
      timeoutMs: options.timeoutMs,
      onState: (state) => options.onState(state),
      resumeWith: options.resumeWith,
    },
    context,
  );
}

function notReady(object: KubeObject, state: string, { resumeWith }: AwaitReadyOptions): HpscaleError {
  return new HpscaleError({
    kind: 'remote',
    code: 'not-ready',
    message: `${object.kind} "${object.metadata.name}" was applied but is not ready: ${state}`,
    hint: `mend the cause, then apply again: ${resumeWith}`,
    data: { kind: object.kind, name: object.metadata.name, state },
  });
}
