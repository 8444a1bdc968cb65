/** Pods, samples and metrics of the HPA controller's own tests, set up as those tests do it. */
import { resolveBehavior, resolveTolerance } from '../autoscaling/hpa/behavior.ts';
import { HpaMemory } from '../autoscaling/hpa/memory.ts';
import {
  type MetricPod,
  type PodSample,
  type PodWorld,
  proposePodAverage,
  proposeUtilization,
} from '../autoscaling/hpa/pod-metric.ts';
import { DEFAULT_TOLERANCE, proposeExternal, type Proposal, type ScaleView } from '../autoscaling/hpa/proposal.ts';
import { syncHpa } from '../autoscaling/hpa/reconcile.ts';

/** Any moment: the cases give ages. */
export const NOW_MS = 1_000_000_000;
const MINUTE_MS = 60_000;
/** The tests shorten the controller's two periods. */
const PERIODS = { nowMs: NOW_MS, cpuInitializationMs: 2 * MINUTE_MS, initialReadinessMs: 10_000 };

interface PodInput {
  readonly podReadiness?: readonly ('True' | 'False')[];
  readonly podStartTime?: readonly string[];
  readonly podPhase?: readonly string[];
  readonly podDeletionTimestamp?: readonly boolean[];
}

export interface MetricInput extends PodInput {
  readonly currentReplicas: number;
  readonly container?: string;
  readonly tolerance?: { readonly scaleUp: number; readonly scaleDown: number };
  readonly metric?: { readonly levelsMilli: readonly number[]; readonly targetMilli: number };
  readonly resource?: {
    readonly name: string;
    readonly requestsMilliPerContainer: readonly number[];
    readonly levelsMilliPerPodPerContainer: readonly (readonly number[])[];
    readonly targetUtilizationPercent: number;
    readonly metricPodNames?: readonly string[];
  };
}

function podName(index: number): string {
  return `pod-${index}`;
}

/** `sinceStart`: since when a pod is as ready as it is; the calculator's tests leave that time at zero. */
function podsOf(input: PodInput, count: number, isReadySinceStart: boolean): MetricPod[] {
  return Array.from({ length: count }, (_, index) => {
    const startMs = input.podStartTime?.[index]?.startsWith('hot') ? NOW_MS : NOW_MS - 3 * MINUTE_MS;
    return {
      name: podName(index),
      phase: input.podPhase?.[index] ?? 'Running',
      isDeleted: input.podDeletionTimestamp?.[index] === true,
      ready: { status: input.podReadiness?.[index] ?? 'True', sinceMs: isReadySinceStart ? startMs : 0 },
      startMs,
    };
  });
}

function scaleOf(pods: readonly MetricPod[], specReplicas: number, statusReplicas = specReplicas): ScaleView {
  const isReady = ({ phase, ready }: MetricPod) => phase === 'Running' && ready?.status === 'True';
  return { specReplicas, statusReplicas, readyReplicas: pods.filter(isReady).length };
}

/** One metric alone: the replica calculator. */
export function observeMetric(suite: string, input: MetricInput): Readonly<Record<string, unknown>> {
  const { currentReplicas, tolerance } = input;
  const pods = podsOf(input, input.podPhase?.length ?? currentReplicas, false);
  const world: PodWorld = {
    ...PERIODS,
    specReplicas: currentReplicas,
    pods,
    tolerance: tolerance ? { up: tolerance.scaleUp, down: tolerance.scaleDown } : DEFAULT_TOLERANCE,
  };
  const proposal = proposeOf(suite, input, world);
  if ('error' in proposal) return { errorContains: proposal.error };
  const { replicas, usageMilli, usagePercent } = proposal;
  return { replicas, usageMilli, averageRawMilli: usageMilli, utilizationPercent: usagePercent };
}

function proposeOf(suite: string, { metric, resource, container }: MetricInput, world: PodWorld): Proposal {
  if (resource) {
    const { name, targetUtilizationPercent, requestsMilliPerContainer: requests } = resource;
    const containers = container === undefined ? 2 : 1;
    return proposeUtilization(
      {
        resource: name,
        targetPercent: targetUtilizationPercent,
        samples: resourceSamples(resource, container),
        requestsMilli: new Map(
          world.pods.map((pod, index) => {
            const request = requests[index];
            return [pod.name, request === undefined ? null : request * containers];
          }),
        ),
      },
      world,
    );
  }
  const { levelsMilli = [], targetMilli = 1 } = metric ?? {};
  if (suite === 'pods_average_value')
    return proposePodAverage({ targetMilli, samples: samplesOf(levelsMilli, 0) }, world);
  const targetType = suite.endsWith('average_value') ? 'AverageValue' : 'Value';
  return proposeExternal(
    { targetType, targetMilli, valuesMilli: levelsMilli },
    scaleOf(world.pods, world.specReplicas),
    world.tolerance,
  );
}

/** Of one container or of both; a pod whose answer lacks the container has no sample. */
function resourceSamples(
  { levelsMilliPerPodPerContainer: levels, metricPodNames }: NonNullable<MetricInput['resource']>,
  container: string | undefined,
): Map<string, PodSample> {
  const samples = new Map<string, PodSample>();
  for (const [index, perContainer] of levels.entries()) {
    const chosen = container === undefined ? perContainer : [perContainer[container === 'container1' ? 0 : 1]];
    const values = chosen.flatMap((value) => (value === undefined ? [] : [value]));
    if (values.length === 0) continue;
    const valueMilli = values.reduce((sum, value) => sum + value, 0);
    samples.set(metricPodNames?.[index] ?? podName(index), { valueMilli, atMs: 0, windowMs: MINUTE_MS });
  }
  return samples;
}

function samplesOf(levelsMilli: readonly number[], atMs: number): Map<string, PodSample> {
  return new Map(
    levelsMilli.map((valueMilli, index) => [podName(index), { valueMilli, atMs, windowMs: MINUTE_MS }] as const),
  );
}

export interface ReconcileInput extends PodInput {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly cpuTargetUtilizationPercent?: number;
  readonly reportedLevelsMilli: readonly number[];
  readonly podCpuRequestsMilli?: readonly number[];
  readonly metrics?: readonly {
    readonly type: string;
    readonly targetType?: 'AverageValue' | 'Value';
    readonly targetMilli?: number;
  }[];
  readonly behavior?: Parameters<typeof resolveBehavior>[0] & {
    readonly scaleUp?: { readonly tolerance?: number } | null;
    readonly scaleDown?: { readonly tolerance?: number } | null;
  };
  /** Null: the controller has not seen this HPA before. */
  readonly recommendations: readonly { readonly value: number; readonly ageSeconds: number }[] | null;
  readonly scaleUpLimitFactor: number;
  readonly featureGates?: { readonly HPAConfigurableTolerance: boolean };
}

/** A whole sync. */
export function observeReconcile(input: ReconcileInput): Readonly<Record<string, unknown>> {
  const pods = podsOf(input, input.podCpuRequestsMilli?.length ?? input.statusReplicas, true);
  const scale = scaleOf(pods, input.specReplicas, input.statusReplicas);
  const world: PodWorld = { ...PERIODS, specReplicas: input.specReplicas, pods, tolerance: toleranceOf(input) };
  const { minReplicas, maxReplicas } = input;
  const result = syncHpa(
    { minReplicas, maxReplicas, behavior: resolveBehavior(input.behavior) },
    scale,
    rememberedOf(input),
    {
      nowMs: NOW_MS,
      legacyUpFactor: input.scaleUpLimitFactor,
      propose: () => proposalsOf(input, scale, world),
    },
  );
  return { desiredReplicas: result.desired };
}

function proposalsOf(input: ReconcileInput, scale: ScaleView, world: PodWorld): Proposal[] {
  const { cpuTargetUtilizationPercent: targetPercent, reportedLevelsMilli: valuesMilli } = input;
  const samples = samplesOf(valuesMilli, NOW_MS);
  const proposals: Proposal[] = (input.metrics ?? []).map(({ type, targetType = 'AverageValue', targetMilli = 1 }) => {
    if (type === 'Failing') return { error: 'something went wrong' };
    if (type === 'Pods') return proposePodAverage({ targetMilli, samples }, world);
    return proposeExternal({ targetType, targetMilli, valuesMilli }, scale, world.tolerance);
  });
  if (targetPercent === undefined) return proposals;
  const requestsMilli = new Map(
    world.pods.map((pod, index) => [pod.name, input.podCpuRequestsMilli?.[index] ?? null] as const),
  );
  return [...proposals, proposeUtilization({ resource: 'cpu', targetPercent, samples, requestsMilli }, world)];
}

function toleranceOf({ behavior, featureGates }: ReconcileInput): PodWorld['tolerance'] {
  return featureGates?.HPAConfigurableTolerance === true ? resolveTolerance(behavior) : DEFAULT_TOLERANCE;
}

function rememberedOf({ recommendations }: ReconcileInput): HpaMemory | undefined {
  if (recommendations === null) return undefined;
  const memory = new HpaMemory();
  for (const { value, ageSeconds } of recommendations) memory.recommendations.add(value, NOW_MS - ageSeconds * 1000);
  return memory;
}
