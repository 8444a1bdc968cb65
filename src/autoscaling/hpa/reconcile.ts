/**
 * One sync of the HPA controller (horizontal.go of Kubernetes 1.36.2, reconcileAutoscaler and computeReplicasForMetrics).
 *
 * Departs from the source in nothing that was found. The time of a sync is given: the queue's own delay is the caller's.
 */
import type { Behavior } from './behavior.ts';
import { HpaMemory } from './memory.ts';
import {
  type Bounds,
  emptyNormalized,
  type LimitReason,
  normalizeLegacy,
  type Normalized,
  normalizeWithBehavior,
  type StableReason,
} from './normalization.ts';
import { combineProposals, type Proposal, type ScaleView } from './proposal.ts';

/** A new or changed HPA waits for its turn, and the delay starts after the sync. */
export const HPA_SYNC_MS = 15_000;

export interface HpaSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior: Behavior | undefined;
}

/** Flags of the controller. */
export interface HpaFlags {
  /** `--horizontal-pod-autoscaler-downscale-stabilization`; five minutes when absent. */
  readonly legacyWindowMs?: number;
  /** Without a behaviour, how many times its size it may become; 2 in every released controller. */
  readonly legacyUpFactor?: number;
  /** Whether the gate HPAScaleToZero is on: alpha, and off on EKS. */
  readonly mayScaleToZero?: boolean;
}

export type Cause = 'above-max' | 'below-min' | 'metric-above-target' | 'all-below-target' | 'history';

export interface HpaSync {
  readonly desired: number;
  /** Why the size changes: the words of the SuccessfulRescale event. */
  readonly cause: Cause | null;
  /** Which metric asked for the most. */
  readonly metricIndex: number | null;
  readonly scalingActive: 'ValidMetricFound' | 'ScalingDisabled' | 'unchanged' | { readonly error: string };
  readonly stable: StableReason | null;
  readonly limit: LimitReason | null;
  /** Changed in place by the next sync. */
  readonly memory: HpaMemory;
}

export interface HpaWorld extends HpaFlags {
  readonly nowMs: number;
  readonly propose: () => readonly Proposal[];
}

/** What one sync decides. `propose` reads the metrics; it is called only where the controller reads them. */
export function syncHpa(spec: HpaSpec, scale: ScaleView, remembered: HpaMemory | undefined, world: HpaWorld): HpaSync {
  const current = scale.specReplicas;
  const memory = remembered ?? HpaMemory.startingAt(current, world.nowMs);
  const still = { desired: current, cause: null, metricIndex: null, stable: null, limit: null, memory } as const;
  const before = beforeMetrics(spec, current, memory, world);
  if (before === 'sleeps') return { ...still, scalingActive: 'ScalingDisabled' };
  if (before !== null) {
    const desired = before === 'above-max' ? spec.maxReplicas : spec.minReplicas;
    return { ...still, desired, cause: before, scalingActive: 'unchanged' };
  }
  const proposal = combineProposals(world.propose(), current);
  if ('error' in proposal) return { ...still, scalingActive: { error: proposal.error } };
  const { nowMs } = world;
  const into = emptyNormalized();
  normalize({ spec, flags: world }, { proposed: proposal.replicas, current }, memory, { nowMs, into });
  return {
    memory,
    desired: into.desired,
    stable: into.stable,
    limit: into.limit,
    cause: into.desired === current ? null : causeOf(proposal.replicas, current),
    metricIndex: proposal.index,
    scalingActive: 'ValidMetricFound',
  };
}

/** What is decided before any metric is read; null: the metrics decide. */
export function beforeMetrics(
  { minReplicas, maxReplicas }: HpaSpec,
  current: number,
  { isScaledToZero }: HpaMemory,
  { mayScaleToZero }: HpaFlags,
): 'sleeps' | 'above-max' | 'below-min' | null {
  // At 0 it wakes only what it put to sleep itself, and without the gate not even that.
  if (current === 0 && (mayScaleToZero === true ? !isScaledToZero : minReplicas !== 0)) return 'sleeps';
  if (current > maxReplicas) return 'above-max';
  return current < minReplicas ? 'below-min' : null;
}

/** From what is proposed to what is desired, by the rules that the spec has. */
export function normalize(
  { spec, flags }: { readonly spec: HpaSpec; readonly flags: HpaFlags },
  { proposed, current }: { readonly proposed: number; readonly current: number },
  memory: HpaMemory,
  { nowMs, into }: { readonly nowMs: number; readonly into: Normalized },
): Normalized {
  const bounds: Bounds = { current, min: spec.minReplicas, max: spec.maxReplicas };
  const { behavior } = spec;
  if (behavior) return normalizeWithBehavior(proposed, bounds, memory, { behavior, nowMs, into });
  const { legacyWindowMs, legacyUpFactor } = flags;
  const rules = {
    ...(legacyWindowMs === undefined ? {} : { windowMs: legacyWindowMs }),
    ...(legacyUpFactor === undefined ? {} : { upFactor: legacyUpFactor }),
  };
  return normalizeLegacy(proposed, bounds, memory, { nowMs, rules, into });
}

/** With a proposal equal to the present size, only the history can have changed it: the event's reason is then empty. */
function causeOf(proposed: number, current: number): Cause {
  if (proposed > current) return 'metric-above-target';
  return proposed < current ? 'all-below-target' : 'history';
}
