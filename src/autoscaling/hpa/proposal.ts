/**
 * How many replicas a metric asks for (replica_calculator.go of Kubernetes 1.36.2). Values are integer thousandths, as quantities are.
 *
 * Departs from the source in nothing that was found.
 */

export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

export const DEFAULT_TOLERANCE: Tolerance = { up: 0.1, down: 0.1 };

/** The scale target as the controller reads it. */
export interface ScaleView {
  readonly specReplicas: number;
  /** Pods that exist, ready or not. */
  readonly statusReplicas: number;
  /** Running and Ready, terminating ones included. */
  readonly readyReplicas: number;
}

export interface ExternalMetric {
  readonly targetType: 'AverageValue' | 'Value';
  readonly targetMilli: number;
  /** Every series of the metric. */
  readonly valuesMilli: readonly number[];
}

export type Proposal =
  | {
      readonly replicas: number;
      /** What the HPA's status tells: per pod, or the value itself for targets of type Value. */
      readonly usageMilli: number;
      /** Of the requests, where the target is a utilization. */
      readonly usagePercent?: number;
    }
  | { readonly error: string };

const MAX_REPLICAS = 2_147_483_647;
const MAX_INT64 = 2 ** 63;

/** What an external metric asks for; a metric of another object is treated the same. */
export function proposeExternal(metric: ExternalMetric, scale: ScaleView, tolerance: Tolerance): Proposal {
  const { targetType, targetMilli } = metric;
  const totalMilli = metric.valuesMilli.reduce((sum, value) => sum + value, 0);
  const replicas = replicasForTotal({ targetType, targetMilli, tolerance }, scale, totalMilli);
  if (Number.isNaN(replicas)) return { error: 'no pods returned by selector while calculating replica count' };
  return { replicas, usageMilli: usageOf(targetType, totalMilli, scale.statusReplicas) };
}

function usageOf(targetType: ExternalMetric['targetType'], totalMilli: number, statusReplicas: number): number {
  if (targetType === 'Value') return totalMilli;
  return totalMilli < 0 ? MAX_INT64 : Math.ceil(totalMilli / statusReplicas);
}

/** The target of one external metric. */
export interface ExternalTarget {
  readonly targetType: 'AverageValue' | 'Value';
  readonly targetMilli: number;
  readonly tolerance: Tolerance;
}

/** Replicas that the sum of a metric's series asks for; NaN: the controller reports an error instead. Allocates nothing. */
export function replicasForTotal(target: ExternalTarget, scale: ScaleView, totalMilli: number): number {
  return target.targetType === 'AverageValue' ? perPod(target, scale, totalMilli) : byRatio(target, scale, totalMilli);
}

/** Readiness is ignored: pods that exist count as capacity. A negative total is taken for an overflow. */
function perPod({ targetMilli, tolerance }: ExternalTarget, scale: ScaleView, total: number): number {
  if (total < 0) return MAX_REPLICAS;
  if (isWithin(total / (targetMilli * scale.statusReplicas), tolerance)) return scale.statusReplicas;
  return Math.min(MAX_REPLICAS, Math.ceil(total / targetMilli));
}

function byRatio({ targetMilli, tolerance }: ExternalTarget, scale: ScaleView, total: number): number {
  const ratio = total / targetMilli;
  if (scale.specReplicas === 0) return clampCount(Math.ceil(ratio));
  if (isWithin(ratio, tolerance)) return scale.specReplicas;
  return scale.statusReplicas === 0 ? Number.NaN : clampCount(Math.ceil(ratio * scale.readyReplicas));
}

function clampCount(count: number): number {
  return Math.min(MAX_REPLICAS, Math.max(-MAX_REPLICAS - 1, count));
}

/** The band in which nothing changes, both ends included. */
export function isWithin(ratio: number, { up, down }: Tolerance): boolean {
  return ratio >= 1 - down && ratio <= 1 + up;
}

/** What several metrics ask for: the largest; an error blocks scaling down, not up. */
export function combineProposals(
  proposals: readonly Proposal[],
  specReplicas: number,
): { readonly replicas: number; readonly index: number } | { readonly error: string } {
  let best = { replicas: -Infinity, index: -1 };
  let error: string | undefined;
  for (const [index, proposal] of proposals.entries()) {
    if ('error' in proposal) error ??= proposal.error;
    else if (proposal.replicas > best.replicas) best = { replicas: proposal.replicas, index };
  }
  if (best.index === -1) return { error: error ?? 'no metrics' };
  if (error !== undefined && best.replicas < specReplicas) return { error };
  return best;
}
