/** One sync of the HPA controller (horizontal.go reconcileAutoscaler). */
import type { Behavior } from './behavior.ts';
import {
  type Bounds,
  normalizeLegacy,
  type Normalized,
  normalizeWithBehavior,
  startHistory,
  type HpaHistory,
  type LimitReason,
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

export interface HpaSync {
  readonly desired: number;
  /** Why the size changes: the words of the SuccessfulRescale event. */
  readonly cause: 'above-max' | 'below-min' | 'metric-above-target' | 'all-below-target' | 'history' | null;
  /** Which metric asked for the most. */
  readonly metricIndex: number | null;
  readonly scalingActive: 'ValidMetricFound' | 'ScalingDisabled' | 'unchanged' | { readonly error: string };
  readonly stable: StableReason | null;
  readonly limit: LimitReason | null;
  readonly history: HpaHistory;
}

export interface HpaWorld {
  readonly nowMs: number;
  /** `--horizontal-pod-autoscaler-downscale-stabilization`; five minutes when absent. */
  readonly legacyWindowMs?: number;
  /** Without a behaviour, how many times its size it may become; 2 in every released controller. */
  readonly legacyUpFactor?: number;
  /** Whether the gate HPAScaleToZero is on: alpha, and off on EKS. */
  readonly mayScaleToZero?: boolean;
  readonly propose: () => readonly Proposal[];
}

/** What one sync decides. `propose` reads the metrics; it is called only where the controller reads them. */
export function syncHpa(spec: HpaSpec, scale: ScaleView, remembered: HpaHistory | undefined, world: HpaWorld): HpaSync {
  const current = scale.specReplicas;
  const history = remembered ?? startHistory(current, world.nowMs);
  const still = { desired: current, cause: null, metricIndex: null, stable: null, limit: null, history } as const;
  if (current === 0 && sleepsAtZero(spec, history, world)) return { ...still, scalingActive: 'ScalingDisabled' };
  if (current > spec.maxReplicas) {
    return { ...still, desired: spec.maxReplicas, cause: 'above-max', scalingActive: 'unchanged' };
  }
  if (current < spec.minReplicas) {
    return { ...still, desired: spec.minReplicas, cause: 'below-min', scalingActive: 'unchanged' };
  }
  const proposal = combineProposals(world.propose(), current);
  if ('error' in proposal) return { ...still, scalingActive: { error: proposal.error } };
  const bounds = { current, min: spec.minReplicas, max: spec.maxReplicas };
  const normalized = normalize(proposal.replicas, bounds, history, { behavior: spec.behavior, world });
  return {
    ...normalized,
    cause: normalized.desired === current ? null : causeOf(proposal.replicas, current),
    metricIndex: proposal.index,
    scalingActive: 'ValidMetricFound',
  };
}

/** At 0 it wakes only what it put to sleep itself, and without the gate not even that. */
function sleepsAtZero({ minReplicas }: HpaSpec, { isScaledToZero }: HpaHistory, { mayScaleToZero }: HpaWorld): boolean {
  return mayScaleToZero === true ? isScaledToZero !== true : minReplicas !== 0;
}

function normalize(
  proposed: number,
  bounds: Bounds,
  history: HpaHistory,
  { behavior, world }: { readonly behavior: Behavior | undefined; readonly world: HpaWorld },
): Normalized {
  const { nowMs, legacyWindowMs, legacyUpFactor } = world;
  if (behavior) return normalizeWithBehavior(proposed, bounds, history, { behavior, nowMs });
  return normalizeLegacy(proposed, bounds, history, {
    nowMs,
    ...(legacyWindowMs === undefined ? {} : { windowMs: legacyWindowMs }),
    ...(legacyUpFactor === undefined ? {} : { upFactor: legacyUpFactor }),
  });
}

/** With a proposal equal to the present size, only the history can have changed it: the event's reason is then empty. */
function causeOf(proposed: number, current: number): HpaSync['cause'] {
  if (proposed > current) return 'metric-above-target';
  return proposed < current ? 'all-below-target' : 'history';
}
