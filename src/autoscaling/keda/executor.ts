/** What KEDA's operator does to a scale target at each poll (scale_scaledobjects.go): 0 to 1 and back, the rest is the HPA's. */

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
  return input.isActive ? decideActive(settings, input) : decideInactive(settings, input);
}

function decideActive(settings: ExecutorSettings, input: ExecutorInput): ExecutorDecision {
  const { minReplicaCount, idleReplicaCount } = settings;
  const isIdle = idleReplicaCount !== null && input.currentReplicas < minReplicaCount;
  if (isIdle || input.currentReplicas === 0) {
    return decision('activated', { replicas: Math.max(minReplicaCount, 1), isActive: true, refreshesLastActive: true });
  }
  if (input.isError) return decision('partial-error', { isActive: true });
  return decision('stays-active', { isActive: true, refreshesLastActive: true });
}

function decideInactive(settings: ExecutorSettings, input: ExecutorInput): ExecutorDecision {
  if (input.isError) return decision((settings.fallbackReplicas ?? 0) === 0 ? 'error' : 'waits-for-fallback', {});
  if (canGoDown(settings, input)) {
    if (!isCooledDown(settings, input)) return decision('cooling-down', {});
    return decision('deactivated', { replicas: settings.idleReplicaCount ?? 0 });
  }
  if (settings.idleReplicaCount === null && input.currentReplicas < settings.minReplicaCount) {
    return decision('raised-to-minimum', { replicas: settings.minReplicaCount });
  }
  return decision('stays-idle', {});
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

function decision(
  reason: ExecutorReason,
  effect: Partial<Pick<ExecutorDecision, 'replicas' | 'isActive' | 'refreshesLastActive'>>,
): ExecutorDecision {
  return { reason, replicas: null, isActive: false, refreshesLastActive: false, ...effect };
}
