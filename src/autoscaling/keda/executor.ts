/**
 * What KEDA's operator does to a scale target at each poll (scale_scaledobjects.go of kedacore/keda 8b4f083c, after v2.20.2; the same
 * in 2.17.1): 0 to 1 and back, the rest is the HPA's.
 *
 * Departs from the source in nothing that was found. Paused objects and forced activation are the caller's.
 */

export interface ExecutorSettings {
  readonly minReplicaCount: number;
  readonly idleReplicaCount: number | null;
  readonly cooldownMs: number;
  readonly initialCooldownMs: number;
  /** Null: no fallback. */
  readonly fallbackReplicas: number | null;
}

export interface ExecutorInput {
  readonly nowMs: number;
  readonly createdMs: number;
  /** `.status.lastActiveTime`; null: never. */
  readonly lastActiveMs: number | null;
  readonly currentReplicas: number;
  /** Any trigger above its activation value. */
  readonly isActive: boolean;
  /** Any trigger could not be read. */
  readonly isError: boolean;
}

export type ExecutorReason =
  | 'activated'
  | 'stays-active'
  | 'partial-error'
  | 'waits-for-fallback'
  | 'error'
  | 'deactivated'
  | 'cooling-down'
  | 'raised-to-minimum'
  | 'stays-idle';

export interface ExecutorDecision {
  readonly reason: ExecutorReason;
  /** Replicas to write; null: leave them. */
  readonly replicas: number | null;
  readonly isActive: boolean;
  readonly refreshesLastActive: boolean;
}

/** One poll. */
export function decideScale(settings: ExecutorSettings, input: ExecutorInput): ExecutorDecision {
  const reason = reasonOf(settings, input);
  const replicas = replicasFor(reason, settings);
  return {
    reason,
    replicas: replicas === UNCHANGED ? null : replicas,
    isActive: input.isActive,
    refreshesLastActive: refreshesLastActive(reason),
  };
}

/** In place of a size: nothing is written. */
export const UNCHANGED = -1;

/** Why a poll does what it does: with `replicasFor` and `refreshesLastActive`, a decision without an object. */
export function reasonOf(settings: ExecutorSettings, input: ExecutorInput): ExecutorReason {
  return input.isActive ? whenActive(settings, input) : whenInactive(settings, input);
}

/** The size that the reason makes KEDA write, or `UNCHANGED`. */
export function replicasFor(reason: ExecutorReason, settings: ExecutorSettings): number {
  switch (reason) {
    case 'activated':
      return Math.max(settings.minReplicaCount, 1);
    case 'deactivated':
      return settings.idleReplicaCount ?? 0;
    case 'raised-to-minimum':
      return settings.minReplicaCount;
    default:
      return UNCHANGED;
  }
}

/** Whether the cooldown counts from this poll. */
export function refreshesLastActive(reason: ExecutorReason): boolean {
  return reason === 'activated' || reason === 'stays-active';
}

function whenActive({ minReplicaCount, idleReplicaCount }: ExecutorSettings, input: ExecutorInput): ExecutorReason {
  const isIdle = idleReplicaCount !== null && input.currentReplicas < minReplicaCount;
  if (isIdle || input.currentReplicas === 0) return 'activated';
  return input.isError ? 'partial-error' : 'stays-active';
}

function whenInactive(settings: ExecutorSettings, input: ExecutorInput): ExecutorReason {
  if (input.isError) return (settings.fallbackReplicas ?? 0) === 0 ? 'error' : 'waits-for-fallback';
  if (canGoDown(settings, input)) return isCooledDown(settings, input) ? 'deactivated' : 'cooling-down';
  const isBelow = settings.idleReplicaCount === null && input.currentReplicas < settings.minReplicaCount;
  return isBelow ? 'raised-to-minimum' : 'stays-idle';
}

/** Above the idle count; without one, above zero where zero is the minimum. */
function canGoDown({ minReplicaCount, idleReplicaCount }: ExecutorSettings, input: ExecutorInput): boolean {
  if (idleReplicaCount !== null) return input.currentReplicas > idleReplicaCount;
  return minReplicaCount === 0 && input.currentReplicas > 0;
}

/** Without a last active time the object's age counts, against the initial cooldown. */
function isCooledDown(settings: ExecutorSettings, input: ExecutorInput): boolean {
  if (input.lastActiveMs === null) return input.createdMs + settings.initialCooldownMs < input.nowMs;
  return input.lastActiveMs + settings.cooldownMs < input.nowMs;
}
