/**
 * What KEDA tells the HPA of a trigger that cannot be read (pkg/fallback/fallback.go of kedacore/keda 8b4f083c, after v2.20.2).
 * Failures are counted per metric, at each query of the HPA and at each poll; a value that can be read ends the count.
 *
 * Departs from the source: `behavior: scalingModifiers` is not modelled, as formulas are not.
 */
import type { ExternalTarget, ScaleView } from '../hpa/proposal.ts';
import { isAtLeast, type KedaVersion } from './keda-version.ts';

/** `spec.fallback`. */
export interface FallbackSpec {
  readonly failureThreshold: number;
  readonly replicas: number;
  /** Static when absent. */
  readonly behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
}

type MetricTarget = Pick<ExternalTarget, 'targetType' | 'targetMilli'>;

/** Whether the fallback is used after that many failures in a row, and whether it can be at all. */
export function usesFallback(
  { failureThreshold, replicas }: FallbackSpec,
  { targetType }: MetricTarget,
  failures: number,
  version: KedaVersion,
): boolean {
  if (failureThreshold < 0 || replicas < 0) return false;
  if (targetType === 'Value' && !isAtLeast(version, 18)) return false;
  return failures > failureThreshold;
}

/** The value from which the HPA computes the fallback's replicas, in thousandths; NaN where there is none: no pod is ready. */
export function fallbackMilli(
  fallback: FallbackSpec,
  { targetType, targetMilli }: MetricTarget,
  scale: ScaleView,
  version: KedaVersion,
): number {
  const replicas = replicasOf(fallback, scale.specReplicas);
  // Up to 2.17 the target lost its fraction: below 1 it asks for no replicas at all.
  const target = isAtLeast(version, 18) ? targetMilli : Math.trunc(targetMilli / 1000) * 1000;
  if (targetType === 'AverageValue') return Math.trunc(target * replicas);
  return scale.readyReplicas === 0 ? Number.NaN : Math.trunc(target * (replicas / scale.readyReplicas));
}

function replicasOf({ replicas, behavior }: FallbackSpec, current: number): number {
  switch (behavior) {
    case 'currentReplicas':
      return current;
    case 'currentReplicasIfHigher':
      return Math.max(current, replicas);
    case 'currentReplicasIfLower':
      return Math.min(current, replicas);
    default:
      return replicas;
  }
}

/** One metric's count of failures, for loops: allocates nothing. */
export class FallbackLoop {
  readonly #spec: FallbackSpec | null;
  readonly #target: MetricTarget;
  readonly #version: KedaVersion;
  #failures = 0;

  /** Without a fallback an error stays an error. */
  constructor(spec: FallbackSpec | null, target: MetricTarget, version: KedaVersion) {
    this.#spec = spec;
    this.#target = target;
    this.#version = version;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** One read: what the HPA is told for it, in thousandths. NaN: it could not be read, or there is nothing to tell. */
  read(valueMilli: number, scale: ScaleView): number {
    if (!Number.isNaN(valueMilli)) {
      this.#failures = 0;
      return valueMilli;
    }
    this.#failures += 1;
    if (this.#spec === null || !usesFallback(this.#spec, this.#target, this.#failures, this.#version)) {
      return Number.NaN;
    }
    return fallbackMilli(this.#spec, this.#target, scale, this.#version);
  }
}
