/** One run at a time changes a cluster: takes the Lease, or waits until whoever has it is done or dead. */
import type { Context, Kube } from '../context.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import {
  type HeldLease,
  type Holding,
  holderName,
  holdingText,
  isSurelyOver,
  LEASE_DURATION_MS,
  LEASE_NAME,
  LEASE_NAMESPACE,
  leaseOf,
  leasePatch,
  readLease,
} from '../domain/lease.ts';
import type { WaitOptions } from '../domain/options.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { CODES, info, progress, warning } from '../io/messages.ts';
import { keepLease } from './keep-lease.ts';
import { type Observation, waitUntil } from './wait-until.ts';

export type LeaseContext = Pick<Context, 'clock' | 'signal' | 'io' | 'env' | 'run'>;

export interface LeaseOptions {
  readonly kube: Kube;
  /** What runs, for others to read: `setup -f hpscale.yaml`. */
  readonly what: string;
  /** The first step, where it is known. */
  readonly step?: string;
  /** ARN of the AWS principal: its last part is who it is. The machine's user when absent. */
  readonly principal?: string;
  /** Whether to wait for another run, and how long. */
  readonly wait: WaitOptions;
  /** The same command again. */
  readonly again: string;
  readonly context: LeaseContext;
}

export interface Lease {
  /** false: others held it until now, so that what was planned before may be wrong. Plan anew. */
  readonly isFresh: boolean;
  /** What it is doing now, for others to read. */
  say(text: string): void;
  /**
   * For `executePlan`: its messages renew the Lease and tell others the step; its signal aborts, besides Ctrl-C, with
   * `lock-lost` when another run took over.
   */
  readonly context: Pick<Context, 'io' | 'signal'>;
}

/**
 * Runs with the Lease in hand, and gives it back at the end, after failures and Ctrl-C too. Without permission for Leases it
 * warns and runs all the same: every step is safe to repeat, and AWS takes one UpdateCluster at a time. Never call it for a dry run.
 * Throws `locked` when it may not wait, a timeout when it waited in vain.
 */
export async function withLease<T>(options: LeaseOptions, run: (lease: Lease) => Promise<T>): Promise<T> {
  const taken = await takeOrDoWithout(options);
  if (!taken) return await run({ isFresh: true, say: () => undefined, context: options.context });
  const keeper = keepLease(taken, options);
  try {
    return await run({ isFresh: taken.isFresh, say: (text) => keeper.say(text), context: keeper.context });
  } catch (error) {
    throw keeper.explain(error);
  } finally {
    await keeper.release();
  }
}

export interface TakenLease {
  readonly holding: Holding;
  readonly version: string;
  readonly isFresh: boolean;
}

/** What an API server says that does not serve Leases, or not to us. */
const REFUSALS: readonly string[] = ['kubernetes-forbidden', 'resource-type-missing', 'manifest-invalid'];

async function takeOrDoWithout(options: LeaseOptions): Promise<TakenLease | undefined> {
  try {
    return await take(options);
  } catch (error) {
    if (!isHpscaleError(error) || !REFUSALS.includes(error.code)) throw error;
    options.context.io.notify(
      warning(`other runs of hpscale are not kept from changing this cluster meanwhile: ${error.message}`),
    );
    return undefined;
  }
}

async function take(options: LeaseOptions): Promise<TakenLease> {
  const { wait, again, context } = options;
  const taker: Taker = { ...options, holder: holderOf(options), seen: undefined, hasWaited: false };
  const created = await create(taker);
  if (created) return created;
  return await waitUntil(
    {
      what: 'another run of hpscale to be done with this cluster',
      look: () => look(taker, options),
      firstIntervalMs: 2000,
      maxIntervalMs: 5000,
      timeoutMs: wait.timeoutMs,
      onState: (state) => context.io.notify(progress(CODES.leasePoll, state)),
      resumeWith: again,
    },
    context,
  );
}

interface Taker extends Pick<LeaseOptions, 'kube' | 'what' | 'step' | 'context'> {
  readonly holder: string;
  /** The Lease of others as it was first seen in this version, and when: silence is timed by our own clock alone. */
  seen: { readonly version: string; readonly at: number } | undefined;
  hasWaited: boolean;
}

/** `ada@runner-7/4242-9f3c2a`: who, where, and which run. */
function holderOf({ principal, context: { env, run } }: LeaseOptions): string {
  const user = principal?.split(/[/:]/).at(-1) ?? env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? 'somebody';
  return `${user}@${run.host}/${run.id}`;
}

function holdingNow({ holder, what, step, context }: Taker, transitions: number): Holding {
  const now = context.clock.now();
  const base = { holder, command: what, transitions, durationMs: LEASE_DURATION_MS };
  const first = step === undefined ? {} : { step: { title: step, since: now } };
  return { ...base, acquiredAt: now, renewedAt: now, ...first };
}

/** undefined when there is one already. */
async function create(taker: Taker): Promise<TakenLease | undefined> {
  const holding = holdingNow(taker, 0);
  const object = await unlessConflict(() => taker.kube.create(RESOURCES.lease, leaseOf(holding)));
  return object && { holding, version: readLease(object).resourceVersion, isFresh: !taker.hasWaited };
}

async function look(taker: Taker, { wait }: LeaseOptions): Promise<Observation<TakenLease>> {
  const object = await taker.kube.get(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE);
  const lease = object && readLease(object);
  const holding = lease?.holding;
  // The answer to our own request was lost.
  if (lease && holding?.holder === taker.holder) {
    return doneWith({ holding, version: lease.resourceVersion, isFresh: !taker.hasWaited });
  }
  if (lease && holding && !isOver(taker, lease, holding)) return heldBy(holding, taker, wait);
  taker.hasWaited = true;
  return await takeNow(taker, lease);
}

async function takeNow(taker: Taker, lease: HeldLease | undefined): Promise<Observation<TakenLease>> {
  const taken = lease ? await takeOver(taker, lease) : await create(taker);
  return taken ? doneWith(taken) : { isDone: false, state: 'a third run was faster' };
}

function heldBy(other: Holding, taker: Taker, { wait }: WaitOptions): Observation<TakenLease> {
  if (!wait) throw lockedError(other);
  if (!taker.hasWaited) taker.context.io.notify(info(CODES.leaseHeld, heldText(other)));
  taker.hasWaited = true;
  return { isDone: false, state: holdingText(other) };
}

function doneWith(value: TakenLease): Observation<TakenLease> {
  return { isDone: true, value };
}

/** Whether its holder is dead: no renewal for as long as it holds, seen by ourselves, or for longer than any clock is wrong. */
function isOver(taker: Taker, { resourceVersion }: HeldLease, holding: Holding): boolean {
  const now = taker.context.clock.now();
  if (isSurelyOver(holding, now)) return true;
  if (taker.seen?.version !== resourceVersion) taker.seen = { version: resourceVersion, at: now };
  return now - taker.seen.at >= holding.durationMs;
}

async function takeOver(taker: Taker, lease: HeldLease): Promise<TakenLease | undefined> {
  const { kube, context } = taker;
  const holding = holdingNow(taker, lease.transitions + 1);
  const patch = leasePatch(holding, lease.resourceVersion);
  const object = await unlessConflict(() => kube.patch(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE, patch));
  if (!object) return undefined;
  if (lease.holding) {
    const text = `${holderName(lease.holding)} has not been heard of for a while: taking over from it`;
    context.io.notify(info(CODES.leaseHeld, text, { holder: lease.holding.holder }));
  }
  return { holding, version: readLease(object).resourceVersion, isFresh: false };
}

/** undefined: it was made, changed or deleted by somebody else meanwhile. */
async function unlessConflict<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isHpscaleError(error) && ['kubernetes-conflict', 'object-not-found'].includes(error.code)) return undefined;
    throw error;
  }
}

function heldText(other: Holding): string {
  return `another run of hpscale is changing this cluster: ${describe(other)}; waiting until it is done, then planning anew`;
}

function describe(other: Holding): string {
  const { command, acquiredAt } = other;
  const what = command === '' ? '' : `, ${command}`;
  return `${holderName(other)}${what}, since ${new Date(acquiredAt).toISOString()}`;
}

function lockedError(other: Holding): HpscaleError {
  const { holder, command, acquiredAt, step } = other;
  return new HpscaleError({
    kind: 'conflict',
    code: 'locked',
    message: `another run of hpscale is changing this cluster: ${describe(other)}; ${holdingText(other)}`,
    hint: [
      'wait until it is done: leave --no-wait out (a run that died is taken over from after a while)',
      `or, when that run is dead for certain: kubectl delete lease ${LEASE_NAME} --namespace ${LEASE_NAMESPACE}`,
    ].join('\n'),
    data: { holder, command, since: new Date(acquiredAt).toISOString(), step: step?.title ?? null },
  });
}
