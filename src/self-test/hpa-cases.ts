/**
 * Cases of the HPA controller's own unit tests (replica_calculator_test.go, horizontal_test.go of Kubernetes 1.36.2), run through
 * the model: inputs and expected outputs as the Go tests hold them, in integer thousandths.
 */
import { type Behavior, resolveBehavior, type ScalingRules } from '../autoscaling/hpa/behavior.ts';
import {
  changesSince,
  type HpaHistory,
  normalizeLegacy,
  type Normalized,
  normalizeWithBehavior,
  recordScale,
} from '../autoscaling/hpa/normalization.ts';
import { NOW_MS, observeMetric, observeReconcile, type ReconcileInput, type MetricInput } from './hpa-case-worlds.ts';

export interface HpaCase {
  readonly id: string;
  readonly suite: string;
  readonly input: object;
  readonly expected: object;
}

/** What the model answers for a case, in the words of `expected`. Throws for a suite it does not know. */
export function answerHpaCase({ suite, input }: HpaCase): Readonly<Record<string, unknown>> {
  switch (suite) {
    case 'resource_utilization':
    case 'pods_average_value':
    case 'object_value':
    case 'object_average_value':
    case 'external_value':
    case 'external_average_value':
      return observeMetric(suite, input as MetricInput);
    case 'reconcile':
      return observeReconcile(input as ReconcileInput);
    case 'store_scale_events':
      return observeEvents(input as EventsInput);
    default:
      return observeNormalization(suite, input);
  }
}

interface Aged {
  readonly ageSeconds: number;
}

interface NormalizationInput {
  readonly currentReplicas?: number;
  readonly desiredReplicas?: number;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly scaleUpLimitFactor?: number;
  readonly downscaleStabilizationSeconds?: number;
  readonly rules?: ScalingRules;
  readonly scaleUp?: ScalingRules | null;
  readonly scaleDown?: ScalingRules | null;
  readonly scaleUpWindowSeconds?: number;
  readonly scaleDownWindowSeconds?: number;
  readonly recommendations?: readonly (Aged & { readonly value: number })[];
  readonly scaleUpEvents?: readonly ScaleEventInput[];
  readonly scaleDownEvents?: readonly ScaleEventInput[];
}

interface ScaleEventInput extends Aged {
  readonly replicaChange: number;
  readonly outdated?: boolean;
}

const MANY = 1_000_000;

function observeNormalization(suite: string, input: NormalizationInput): Readonly<Record<string, unknown>> {
  const { desiredReplicas = 0 } = input;
  const bounds = boundsOf(input);
  const history = historyOf(input);
  const withBehavior = (wanted: number) => normalizeWithBehavior(wanted, bounds, history, worldOf(input));
  switch (suite) {
    case 'legacy_clamp':
    case 'stabilize_legacy': {
      const result = normalizeLegacy(desiredReplicas, bounds, history, legacyOf(input));
      return { ...described(result), recommendationLogLength: result.history.recommendations.length };
    }
    case 'scale_up_limit':
      return { limit: withBehavior(MANY).desired };
    case 'scale_down_limit':
      return { limit: withBehavior(0).desired };
    case 'behavior_rate':
    case 'stabilize_behavior':
      return described(withBehavior(desiredReplicas));
    default:
      throw new Error(`no model answers cases of ${suite}`);
  }
}

function boundsOf({ currentReplicas = 0, minReplicas = 0, maxReplicas = MANY }: NormalizationInput) {
  return { current: currentReplicas, min: minReplicas, max: maxReplicas };
}

function legacyOf({ downscaleStabilizationSeconds = 300, scaleUpLimitFactor = 2 }: NormalizationInput) {
  return { nowMs: NOW_MS, windowMs: downscaleStabilizationSeconds * 1000, upFactor: scaleUpLimitFactor };
}

function described({ desired, limit, stabilized, history }: Normalized): Readonly<Record<string, unknown>> {
  return {
    replicas: desired,
    condition: limit,
    stabilized,
    recommendationsAfter: history.recommendations.map(({ replicas }) => replicas),
  };
}

/** Both directions by the same rules, where a case has one set. */
function worldOf(input: NormalizationInput): { readonly behavior: Behavior; readonly nowMs: number } {
  // Windows of zero, but where the case is about them: rates are tested by themselves.
  const up = input.rules ?? input.scaleUp;
  const down = input.rules ?? input.scaleDown;
  const behavior = resolveBehavior({
    scaleUp: { ...up, stabilizationWindowSeconds: input.scaleUpWindowSeconds ?? 0 },
    scaleDown: { ...down, stabilizationWindowSeconds: input.scaleDownWindowSeconds ?? 0 },
  });
  if (!behavior) throw new Error('a behaviour was written');
  return { behavior, nowMs: NOW_MS };
}

function historyOf(input: NormalizationInput): HpaHistory {
  const events = (list: readonly ScaleEventInput[] = []) =>
    list.map(({ replicaChange, ageSeconds, outdated = false }) => ({
      change: replicaChange,
      atMs: NOW_MS - ageSeconds * 1000,
      isOutdated: outdated,
    }));
  return {
    recommendations: (input.recommendations ?? []).map(({ value, ageSeconds }) => ({
      replicas: value,
      atMs: NOW_MS - ageSeconds * 1000,
    })),
    up: events(input.scaleUpEvents),
    down: events(input.scaleDownEvents),
  };
}

interface EventsInput {
  readonly replicaChange: number;
  readonly prevEvents: readonly ScaleEventInput[];
  readonly rules: ScalingRules | null;
}

/** Seen on the way up; the way down is stored by the same code. */
function observeEvents({ replicaChange, prevEvents, rules }: EventsInput): Readonly<Record<string, unknown>> {
  const history = historyOf({ scaleUpEvents: prevEvents });
  const behavior = rules ? resolveBehavior({ scaleUp: rules }) : undefined;
  const { up } = recordScale(history, { from: 1, to: 1 + replicaChange }, { behavior, nowMs: NOW_MS });
  return {
    changeInLast60s: changesSince(history.up, NOW_MS - 60_000),
    events: up.map(({ change, isOutdated }) => ({ replicaChange: change, outdated: isOutdated })),
  };
}
