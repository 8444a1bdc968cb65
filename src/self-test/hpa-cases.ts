/**
 * Cases of the HPA controller's own unit tests (replica_calculator_test.go, horizontal_test.go of Kubernetes 1.36.2), run through
 * the model: inputs and expected outputs as the Go tests hold them, in integer thousandths.
 */
import { type Behavior, resolveBehavior, type ScalingRules } from '../autoscaling/hpa/behavior.ts';
import { HpaMemory, type ScaleEvents } from '../autoscaling/hpa/memory.ts';
import {
  emptyNormalized,
  normalizeLegacy,
  type Normalized,
  normalizeWithBehavior,
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
  const memory = memoryOf(input);
  const into = emptyNormalized();
  const withBehavior = (wanted: number) => normalizeWithBehavior(wanted, bounds, memory, { ...worldOf(input), into });
  switch (suite) {
    case 'legacy_clamp':
    case 'stabilize_legacy': {
      normalizeLegacy(desiredReplicas, bounds, memory, { nowMs: NOW_MS, rules: legacyOf(input), into });
      return { ...described(into, memory), recommendationLogLength: memory.recommendations.replicas.length };
    }
    case 'scale_up_limit':
      return { limit: withBehavior(MANY).desired };
    case 'scale_down_limit':
      return { limit: withBehavior(0).desired };
    case 'behavior_rate':
    case 'stabilize_behavior':
      return described(withBehavior(desiredReplicas), memory);
    default:
      throw new Error(`no model answers cases of ${suite}`);
  }
}

function boundsOf({ currentReplicas = 0, minReplicas = 0, maxReplicas = MANY }: NormalizationInput) {
  return { current: currentReplicas, min: minReplicas, max: maxReplicas };
}

function legacyOf({ downscaleStabilizationSeconds = 300, scaleUpLimitFactor = 2 }: NormalizationInput) {
  return { windowMs: downscaleStabilizationSeconds * 1000, upFactor: scaleUpLimitFactor };
}

function described({ desired, limit, stabilized }: Normalized, memory: HpaMemory): Readonly<Record<string, unknown>> {
  return { replicas: desired, condition: limit, stabilized, recommendationsAfter: memory.recommendations.replicas };
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

function memoryOf(input: NormalizationInput): HpaMemory {
  const memory = new HpaMemory();
  for (const { value, ageSeconds } of input.recommendations ?? []) {
    memory.recommendations.add(value, NOW_MS - ageSeconds * 1000);
  }
  addEvents(memory.up, input.scaleUpEvents);
  addEvents(memory.down, input.scaleDownEvents);
  return memory;
}

function addEvents(events: ScaleEvents, list: readonly ScaleEventInput[] = []): void {
  for (const { replicaChange, ageSeconds, outdated } of list) {
    events.add(replicaChange, NOW_MS - ageSeconds * 1000, outdated);
  }
}

interface EventsInput {
  readonly replicaChange: number;
  readonly prevEvents: readonly ScaleEventInput[];
  readonly rules: ScalingRules | null;
}

/** Seen on the way up; the way down is stored by the same code. */
function observeEvents({ replicaChange, prevEvents, rules }: EventsInput): Readonly<Record<string, unknown>> {
  const memory = memoryOf({ scaleUpEvents: prevEvents });
  const changeInLast60s = memory.up.since(NOW_MS - 60_000);
  memory.recordScale(1, 1 + replicaChange, rules ? resolveBehavior({ scaleUp: rules }) : undefined, NOW_MS);
  const { changes, isOutdated } = memory.up;
  return {
    changeInLast60s,
    events: changes.map((change, index) => ({ replicaChange: change, outdated: isOutdated[index] })),
  };
}
