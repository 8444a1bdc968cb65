/** Node claims that Karpenter gave up: they are gone, and only their events tell. */
import { groupBy } from '../../domain/group-by.ts';
import { conditionOf, type KubeObject } from '../../domain/kube-object.ts';
import { isPending } from '../../domain/live-pods.ts';
import type { CheckContext } from '../check.ts';
import { readWarning, type Warning } from './kube-events.ts';
import { type LiveClaim, reachedMs } from './node-claims.ts';
import { hyperpodPools } from './node-pools.ts';

/** As Karpenter's lifecycle controller has it. */
const LAUNCH_TIMEOUT_MS = 5 * 60_000;
/** Events older than that tell of something that is over. */
const RECENT_MS = 10 * 60_000;
const GIVEN_UP_REASONS = new Set(['InsufficientCapacityError', 'NodeClassNotReady', 'LaunchFailed']);

export interface GivenUp {
  readonly pool: KubeObject;
  /** Newest first. */
  readonly warnings: readonly Warning[];
  readonly last: Warning;
}

/**
 * Pools whose claims were given up lately, while pods wait and no claim is on its way or launched since: events tell
 * of what may be mended by now. The names of the claims tell the pool.
 */
export function givenUpPools(claims: readonly LiveClaim[], context: CheckContext): GivenUp[] {
  if (context.optional('pods')?.some(isPending) === false) return [];
  const live = new Set(claims.map(({ name }) => name));
  const warnings = (context.optional('events') ?? [])
    .flatMap(readWarning)
    .filter(({ kind, reason, name }) => kind === 'NodeClaim' && GIVEN_UP_REASONS.has(reason) && !live.has(name));
  const byPool = groupBy(warnings, ({ name }) => name.slice(0, name.lastIndexOf('-')));
  return hyperpodPools(context.optional('nodePools') ?? []).flatMap(({ object, name }) => {
    const own = (byPool.get(name) ?? []).toSorted((a, b) => b.lastMs - a.lastMs);
    const [last] = own;
    if (!last || context.now - last.lastMs > RECENT_MS) return [];
    const isBeyond = claims.some((claim) => claim.pool === name && isOnItsWay(claim, last.lastMs, context));
    return isBeyond ? [] : [{ pool: object, warnings: own, last }];
  });
}

/** Whether it launched since, or launches now. */
function isOnItsWay(claim: LiveClaim, sinceMs: number, context: CheckContext): boolean {
  const launchedMs = reachedMs(claim, 'Launched');
  if (launchedMs !== undefined) return launchedMs >= sinceMs;
  return !claim.isGoing && !hasLaunchFailed(claim, context);
}

/** It said so, or it took too long. A claim that waits for its first look says that it does. */
export function hasLaunchFailed({ object, bornMs }: LiveClaim, { now }: CheckContext): boolean {
  const condition = conditionOf(object, 'Launched');
  return condition?.reason === 'LaunchFailed' || condition?.status === 'False' || now - bornMs > LAUNCH_TIMEOUT_MS;
}

/**
 * Whether SageMaker refused for a quota, by its error code, and quotas and their use were read since; ask the checks
 * of quotas first whether there is room.
 */
export function hasRoomAgain({ message }: Warning, { optional }: CheckContext): boolean {
  const isOverQuota = /\bResourceLimitExceeded\b/.test(message);
  return isOverQuota && optional('quotas') !== undefined && optional('regionClusters')?.unreadable.length === 0;
}
