/**
 * How many replicas a metric of single pods asks for: Resource, ContainerResource and Pods
 * (replica_calculator.go and metrics/utilization.go of Kubernetes 1.36). Values are integer thousandths, as quantities are.
 *
 * Departs from the source in nothing that was found: int64 overflow of sums over pods is not modelled, as it needs 9 * 10^15 cores.
 */
import { isWithin, type Proposal, type Tolerance } from './proposal.ts';

/** A pod of the scale target, as the controller reads it. */
export interface MetricPod {
  readonly name: string;
  readonly phase: string;
  readonly isDeleted: boolean;
  /** Its condition Ready; null: it has none yet. */
  readonly ready: { readonly status: 'True' | 'False' | 'Unknown'; readonly sinceMs: number } | null;
  readonly startMs: number | null;
}

/** What the metrics API answered for one pod: over the wanted containers where the metric is a resource. */
export interface PodSample {
  readonly valueMilli: number;
  readonly atMs: number;
  /** Over which time the value was measured. */
  readonly windowMs: number;
}

export interface PodTimes {
  readonly nowMs: number;
  /** `--horizontal-pod-autoscaler-cpu-initialization-period`; five minutes when absent. */
  readonly cpuInitializationMs?: number;
  /** `--horizontal-pod-autoscaler-initial-readiness-delay`; half a minute when absent. */
  readonly initialReadinessMs?: number;
}

export interface PodWorld extends PodTimes {
  /** Of the scale target. */
  readonly specReplicas: number;
  readonly pods: readonly MetricPod[];
  readonly tolerance: Tolerance;
}

export interface UtilizationMetric {
  /** `cpu` is judged by readiness, other resources are not. */
  readonly resource: string;
  readonly targetPercent: number;
  /** By pod; pods of others may be among them. */
  readonly samples: ReadonlyMap<string, PodSample>;
  /** By pod; null: a container without a request. */
  readonly requestsMilli: ReadonlyMap<string, number | null>;
}

/** What usage in percent of the requests asks for. */
export function proposeUtilization(metric: UtilizationMetric, world: PodWorld): Proposal {
  const { resource, targetPercent, requestsMilli } = metric;
  if (metric.samples.size === 0) return { error: noSamples(resource) };
  const groups = groupPods(metric.samples, resource, world);
  if ('error' in groups) return groups;
  const requests = new Map<string, number>();
  for (const [name, request] of requestsMilli) {
    if (request === null) return { error: `missing request for ${resource} in Pod ${name}` };
    requests.set(name, request);
  }
  return proposeFromGroups(groups, world, {
    judge: (values) => utilizationOf(values, requests, targetPercent),
    // Targets above 100 %: what is missing is taken for as busy as it may be.
    missingOnTheWayDown: (name) => Math.trunc(((requests.get(name) ?? 0) * Math.max(100, targetPercent)) / 100),
  });
}

/** What a value per pod asks for: Pods metrics, and resources by AverageValue (then `resource` is set). */
export function proposePodAverage(
  metric: {
    readonly resource?: string;
    readonly targetMilli: number;
    readonly samples: ReadonlyMap<string, PodSample>;
  },
  world: PodWorld,
): Proposal {
  const { resource, targetMilli, samples } = metric;
  if (samples.size === 0) return { error: noSamples(resource) };
  const groups = groupPods(samples, resource, world);
  if ('error' in groups) return groups;
  return proposeFromGroups(groups, world, {
    judge: (values) => averageOf(values, targetMilli),
    missingOnTheWayDown: () => targetMilli,
  });
}

function noSamples(resource: string | undefined): string {
  return resource === undefined
    ? 'unable to get metrics: no metrics returned from custom metrics API'
    : `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`;
}

interface PodGroups {
  readonly readyCount: number;
  /** Running, but their sample says nothing yet. */
  readonly unready: readonly string[];
  /** Without a sample. */
  readonly missing: readonly string[];
  /** Samples that count, by pod. */
  readonly values: Map<string, number>;
}

function groupPods(
  samples: ReadonlyMap<string, PodSample>,
  resource: string | undefined,
  world: PodWorld,
): PodGroups | { readonly error: string } {
  if (world.pods.length === 0) return { error: 'no pods returned by selector while calculating replica count' };
  const unready: string[] = [];
  const missing: string[] = [];
  const values = new Map<string, number>();
  for (const [name, { valueMilli }] of samples) values.set(name, valueMilli);
  let readyCount = 0;
  for (const pod of world.pods) {
    const group = groupOf(pod, samples.get(pod.name), resource, world);
    if (group === 'ready') readyCount += 1;
    else if (group === 'missing') missing.push(pod.name);
    else values.delete(pod.name);
    if (group === 'unready') unready.push(pod.name);
  }
  if (values.size === 0) return { error: 'did not receive metrics for targeted pods (pods might be unready)' };
  return { readyCount, unready, missing, values };
}

function groupOf(
  pod: MetricPod,
  sample: PodSample | undefined,
  resource: string | undefined,
  times: PodTimes,
): 'ignored' | 'unready' | 'missing' | 'ready' {
  if (pod.isDeleted || pod.phase === 'Failed') return 'ignored';
  if (pod.phase === 'Pending') return 'unready';
  if (!sample) return 'missing';
  return resource === 'cpu' && isTooYoung(pod, sample, times) ? 'unready' : 'ready';
}

const CPU_INITIALIZATION_MS = 300_000;
const INITIAL_READINESS_MS = 30_000;

/** CPU of a starting pod is no measure of its load. */
function isTooYoung({ ready, startMs }: MetricPod, sample: PodSample, times: PodTimes): boolean {
  if (!ready || startMs === null) return true;
  const isNotReady = ready.status === 'False';
  if (startMs + (times.cpuInitializationMs ?? CPU_INITIALIZATION_MS) > times.nowMs) {
    return isNotReady || sample.atMs < ready.sinceMs + sample.windowMs;
  }
  // Later only a pod that never was ready is left out.
  return isNotReady && startMs + (times.initialReadinessMs ?? INITIAL_READINESS_MS) > ready.sinceMs;
}

interface Usage {
  /** Usage over target. */
  readonly ratio: number;
  readonly usageMilli: number;
  readonly usagePercent?: number;
}

interface RatioRule {
  judge(values: ReadonlyMap<string, number>): Usage | { readonly error: string };
  /** What a pod without a sample is taken to use where fewer replicas would do. */
  missingOnTheWayDown(name: string): number;
}

function proposeFromGroups(groups: PodGroups, world: PodWorld, rule: RatioRule): Proposal {
  const { unready, missing } = groups;
  const judged = rule.judge(groups.values);
  if ('error' in judged) return judged;
  const { ratio, ...usage } = judged;
  const countsUnready = unready.length > 0 && ratio > 1;
  if (!countsUnready && missing.length === 0) {
    const isKept = isWithin(ratio, world.tolerance);
    return { ...usage, replicas: isKept ? world.specReplicas : Math.ceil(ratio * groups.readyCount) };
  }
  const filled = fillIn(groups, ratio, countsUnready, rule);
  const cautious = rule.judge(filled);
  if ('error' in cautious) return cautious;
  return { ...usage, replicas: cautiousReplicas(ratio, cautious.ratio, filled.size, world) };
}

/** With the unknown pods filled in: never past the band, nor past the present size the wrong way. */
function cautiousReplicas(ratio: number, cautious: number, podCount: number, world: PodWorld): number {
  const { specReplicas, tolerance } = world;
  const isTurned = (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1);
  if (isTurned || isWithin(cautious, tolerance)) return specReplicas;
  const replicas = Math.ceil(cautious * podCount);
  const isWrongWay = (cautious < 1 && replicas > specReplicas) || (cautious > 1 && replicas < specReplicas);
  return isWrongWay ? specReplicas : replicas;
}

/** Pods whose use is not known are taken for what makes the change smaller. */
function fillIn({ values, missing, unready }: PodGroups, ratio: number, countsUnready: boolean, rule: RatioRule) {
  const filled = new Map(values);
  if (ratio !== 1) {
    for (const name of missing) filled.set(name, ratio < 1 ? rule.missingOnTheWayDown(name) : 0);
  }
  if (countsUnready) for (const name of unready) filled.set(name, 0);
  return filled;
}

function utilizationOf(
  values: ReadonlyMap<string, number>,
  requests: ReadonlyMap<string, number>,
  targetPercent: number,
): Usage | { readonly error: string } {
  let used = 0;
  let requested = 0;
  let count = 0;
  for (const [name, value] of values) {
    const request = requests.get(name);
    if (request === undefined) continue;
    used += value;
    requested += request;
    count += 1;
  }
  if (requested === 0) return { error: 'no metrics returned matched known pods' };
  const usagePercent = Math.trunc((used * 100) / requested);
  return { ratio: usagePercent / targetPercent, usagePercent, usageMilli: Math.trunc(used / count) };
}

function averageOf(values: ReadonlyMap<string, number>, targetMilli: number): Usage {
  let total = 0;
  for (const value of values.values()) total += value;
  const usageMilli = Math.trunc(total / values.size);
  return { ratio: usageMilli / targetMilli, usageMilli };
}
