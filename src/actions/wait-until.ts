/** The one waiting loop: look, say the state, sleep, until done or too late. */
import type { Context } from '../context.ts';
import { formatDuration } from '../domain/duration.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';

export type Observation<T> =
  | { readonly isDone: true; readonly value: T }
  /** `state`: what is awaited and how it stands, without times. */
  | { readonly isDone: false; readonly state: string };

export interface WaitSpec<T> {
  /** What is awaited, for the timeout message: `autoscaling of ml-cluster to be InService`. */
  readonly what: string;
  /** Throws to give up at once. */
  look(): Promise<Observation<T>>;
  readonly firstIntervalMs: number;
  readonly maxIntervalMs: number;
  /** 0 looks once. */
  readonly timeoutMs: number;
  onState(state: string): void;
  /** Command that waits on. */
  readonly resumeWith: string;
  /** false: nothing goes on that would bring it about. */
  readonly isUnderWay?: boolean;
}

type Needs = Pick<Context, 'clock' | 'signal'>;

/**
 * Polls until done; intervals grow by half. Throws a `timeout` error (exit 4) at the deadline and an `interrupted` one at
 * Ctrl-C, both with the last state and how to go on.
 */
export async function waitUntil<T>(spec: WaitSpec<T>, context: Needs): Promise<T> {
  let lastState = 'nothing yet';
  const onState = (state: string): void => {
    lastState = state;
    spec.onState(state);
  };
  try {
    return await poll({ ...spec, onState }, context);
  } catch (error) {
    throw isHpscaleError(error) && error.kind === 'interrupted' ? interruptedWait(spec, lastState, error) : error;
  }
}

async function poll<T>(spec: WaitSpec<T>, context: Needs): Promise<T> {
  const deadline = context.clock.now() + spec.timeoutMs;
  let intervalMs = spec.firstIntervalMs;
  for (;;) {
    const observation = await spec.look();
    if (observation.isDone) return observation.value;
    spec.onState(observation.state);
    const leftMs = deadline - context.clock.now();
    if (leftMs <= 0) throw timeoutError(spec, observation.state);
    await context.clock.sleep(Math.min(intervalMs, leftMs), context.signal);
    intervalMs = Math.min(intervalMs * 1.5, spec.maxIntervalMs);
  }
}

function timeoutError<T>(spec: WaitSpec<T>, state: string): HpscaleError {
  const after = spec.timeoutMs === 0 ? 'not yet there' : `not there after ${formatDuration(spec.timeoutMs)}`;
  return new HpscaleError({
    kind: 'timeout',
    code: 'timeout',
    message: `waiting for ${spec.what}: ${after}; last seen: ${state}`,
    hint: adviceOf(spec),
    data: { state },
  });
}

function interruptedWait<T>(spec: WaitSpec<T>, state: string, cause: HpscaleError): HpscaleError {
  return new HpscaleError({
    kind: 'interrupted',
    code: 'interrupted',
    message: `stopped waiting for ${spec.what} (last seen: ${state})`,
    hint: adviceOf(spec),
    data: { state },
    cause,
  });
}

function adviceOf({ isUnderWay, resumeWith }: Pick<WaitSpec<unknown>, 'isUnderWay' | 'resumeWith'>): string {
  return `${isUnderWay === false ? 'nothing is under way' : 'it goes on without us'}; to wait again: ${resumeWith}`;
}
