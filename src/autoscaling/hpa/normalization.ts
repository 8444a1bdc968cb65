/**
 * From what the metrics ask for to what is written: windows, policies, bounds (horizontal.go of Kubernetes 1.36.2,
 * normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors). Nothing is allocated: the answer is written into an
 * object of the caller's.
 *
 * Departs from the source in nothing that was found.
 */
import type { Behavior, ScalingPolicy } from './behavior.ts';
import type { HpaMemory } from './memory.ts';

export interface Bounds {
  readonly current: number;
  readonly min: number;
  readonly max: number;
}

export type LimitReason =
  | 'DesiredWithinRange'
  | 'TooFewReplicas'
  | 'TooManyReplicas'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit';
export type StableReason = 'ReadyForNewScale' | 'ScaleUpStabilized' | 'ScaleDownStabilized';

/** Where the answer goes. */
export interface Normalized {
  desired: number;
  /** After the windows, before policies and bounds. */
  stabilized: number;
  stable: StableReason;
  limit: LimitReason;
}

/** An answer to be written into. */
export function emptyNormalized(): Normalized {
  return { desired: 0, stabilized: 0, stable: 'ReadyForNewScale', limit: 'DesiredWithinRange' };
}

const LEGACY_WINDOW_MS = 300_000;
const LEGACY_UP_FACTOR = 2;
const LEGACY_UP_LEAST = 4;

export interface LegacyRules {
  /** `--horizontal-pod-autoscaler-downscale-stabilization`; five minutes when absent. */
  readonly windowMs?: number;
  /** How many times its size it may become in one sync; 2 in every released controller. */
  readonly upFactor?: number;
}

/** Without `spec.behavior`: the highest recommendation of five minutes, at most doubled (at least 4). Remembers `raw`. */
export function normalizeLegacy(
  raw: number,
  bounds: Bounds,
  memory: HpaMemory,
  { nowMs, rules, into }: { readonly nowMs: number; readonly rules?: LegacyRules; readonly into: Normalized },
): Normalized {
  const cutoffMs = nowMs - (rules?.windowMs ?? LEGACY_WINDOW_MS);
  const stable = Math.max(raw, memory.recommendations.highest(cutoffMs, true));
  memory.recommendations.remember(raw, nowMs, cutoffMs);
  into.stabilized = stable;
  into.stable = stable === raw ? 'ReadyForNewScale' : 'ScaleDownStabilized';
  limitLegacy(stable, bounds, rules?.upFactor ?? LEGACY_UP_FACTOR, into);
  return into;
}

function limitLegacy(stable: number, { current, min, max }: Bounds, upFactor: number, into: Normalized): void {
  const upLimit = Math.max(upFactor * current, LEGACY_UP_LEAST);
  const highest = Math.min(max, upLimit);
  if (stable < min) {
    into.desired = min;
    into.limit = 'TooFewReplicas';
  } else if (stable <= highest) {
    into.desired = stable;
    into.limit = 'DesiredWithinRange';
  } else {
    into.desired = highest;
    into.limit = upLimit < max ? 'ScaleUpLimit' : 'TooManyReplicas';
  }
}

/** With `spec.behavior`: windows for both directions, then the policies. Remembers `raw`. */
export function normalizeWithBehavior(
  raw: number,
  bounds: Bounds,
  memory: HpaMemory,
  sync: { readonly behavior: Behavior; readonly nowMs: number; readonly into: Normalized },
): Normalized {
  const { behavior, nowMs, into } = sync;
  const upCutoffMs = nowMs - behavior.scaleUp.stabilizationWindowSeconds * 1000;
  const downCutoffMs = nowMs - behavior.scaleDown.stabilizationWindowSeconds * 1000;
  const { recommendations } = memory;
  // Without a window nothing is later than now.
  const up = upCutoffMs < nowMs ? Math.min(raw, recommendations.lowest(upCutoffMs)) : raw;
  const down = downCutoffMs < nowMs ? Math.max(raw, recommendations.highest(downCutoffMs, false)) : raw;
  recommendations.remember(raw, nowMs, Math.min(upCutoffMs, downCutoffMs));
  let stabilized = bounds.current;
  if (stabilized < up) stabilized = up;
  if (stabilized > down) stabilized = down;
  into.stabilized = stabilized;
  into.stable = stableReason(stabilized, raw);
  limitRate(stabilized, bounds, memory, sync);
  return into;
}

function stableReason(stabilized: number, raw: number): StableReason {
  if (stabilized === raw) return 'ReadyForNewScale';
  return stabilized < raw ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
}

function limitRate(
  wanted: number,
  { current, min, max }: Bounds,
  memory: HpaMemory,
  sync: { readonly behavior: Behavior; readonly nowMs: number; readonly into: Normalized },
): void {
  const { into } = sync;
  into.desired = wanted;
  into.limit = 'DesiredWithinRange';
  if (wanted > current) {
    const rate = Math.max(current, policyLimit(current, memory, sync, true));
    if (wanted > Math.min(max, rate)) {
      into.desired = Math.min(max, rate);
      into.limit = max > rate ? 'ScaleUpLimit' : 'TooManyReplicas';
    }
  } else if (wanted < current) {
    const rate = Math.min(current, policyLimit(current, memory, sync, false));
    if (wanted < Math.max(min, rate)) {
      into.desired = Math.max(min, rate);
      into.limit = min < rate ? 'ScaleDownLimit' : 'TooFewReplicas';
    }
  }
}

/** How far the policies of one direction let the size go. */
function policyLimit(
  current: number,
  memory: HpaMemory,
  { behavior, nowMs }: { readonly behavior: Behavior; readonly nowMs: number },
  isUp: boolean,
): number {
  const { policies, selectPolicy } = isUp ? behavior.scaleUp : behavior.scaleDown;
  if (selectPolicy === 'Disabled') return current;
  const picksHighest = (selectPolicy === 'Max') === isUp;
  let limit = picksHighest ? -Infinity : Infinity;
  for (const policy of policies) {
    const sinceMs = nowMs - policy.periodSeconds * 1000;
    const size = applyPolicy(policy, current - memory.up.since(sinceMs) + memory.down.since(sinceMs), isUp);
    if (picksHighest ? size > limit : size < limit) limit = size;
  }
  return limit;
}

function applyPolicy(policy: ScalingPolicy, start: number, isUp: boolean): number {
  const sign = isUp ? 1 : -1;
  // 32 bits, as there: a policy of 2147483647 pods, meant as no limit, overflows and lets nothing grow.
  if (policy.type === 'Pods') return (start + sign * policy.value) | 0;
  const size = start * (1 + (sign * policy.value) / 100);
  return isUp ? Math.ceil(size) : Math.trunc(size);
}
