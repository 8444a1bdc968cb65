/** What each metric of an HPA asks for: external ones of KEDA, resources as the metrics server tells them. */
import type { Container, Pod } from 'kubernetes-types/core/v1.d.ts';
import type { MetricSpec, MetricTarget } from 'kubernetes-types/autoscaling/v2.d.ts';
import {
  type MetricPod,
  type PodSample,
  type PodWorld,
  proposePodAverage,
  proposeUtilization,
} from '../../autoscaling/hpa/pod-metric.ts';
import { DEFAULT_TOLERANCE, proposeExternal, type Proposal, type ScaleView } from '../../autoscaling/hpa/proposal.ts';
import type { LabelSelector } from '../../autoscaling/label-selector.ts';
import { conditionOf, type KubeObject } from '../../domain/kube-object.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import { parseKubeTime } from '../kube-time.ts';
import { type ContainerUsage, usageOfPod } from '../resource-metrics/pod-usage.ts';
import { phaseOf } from './cluster-index.ts';
import type { ControllerContext } from './controller-context.ts';
import { podsOfDeployment } from './deployment-pods.ts';
import { metricText } from './hpa-texts.ts';
import { SCALED_OBJECT_LABEL } from './keda/scaled-object.ts';
import { externalMetric } from './keda/external-metrics.ts';
import { KINDS } from './resources.ts';

export interface MetricReader {
  readonly context: ControllerContext;
  readonly hpa: KubeObject;
  /** The Deployment that it scales. */
  readonly target: KubeObject;
  readonly scale: ScaleView;
}

/** What the metric asks for, or why it cannot be told. */
export function proposeMetric(reader: MetricReader, metric: MetricSpec): Proposal {
  const { external, resource, containerResource } = metric;
  if (external) return proposeFromExternal(reader, external);
  if (resource) return proposeFromResource(reader, { ...resource, container: null });
  if (containerResource) return proposeFromResource(reader, containerResource);
  const name = metric.pods?.metric.name ?? metric.object?.metric.name ?? metric.type;
  return {
    error: `unable to get metric ${name}: unable to fetch metrics from custom metrics API: the server could not find the requested resource`,
  };
}

function proposeFromExternal(reader: MetricReader, external: NonNullable<MetricSpec['external']>): Proposal {
  const { metric, target } = external;
  const valueMilli = externalValue(reader, metric.name, metric.selector);
  if (typeof valueMilli === 'string') return { error: valueMilli };
  const targetType = target.type === 'Value' ? 'Value' : 'AverageValue';
  const targetMilli = milliOf(target.averageValue ?? target.value);
  return proposeExternal({ targetType, targetMilli, valuesMilli: [valueMilli] }, reader.scale, DEFAULT_TOLERANCE);
}

/** The metrics API of KEDA: the trigger that the name stands for, read now; or why it cannot be read. */
function externalValue(
  { context, hpa, scale }: MetricReader,
  name: string,
  selector: LabelSelector | undefined,
): number | string {
  const owner = selector?.matchLabels?.[SCALED_OBJECT_LABEL];
  const object = context.index.get(KINDS.scaledObject, `${hpa.metadata.namespace}/${owner ?? ''}`);
  const problem = `unable to get external metric ${hpa.metadata.namespace}/${metricText(name, selector)}: unable to fetch metrics from external metrics API`;
  if (!object) return `${problem}: the server could not find the requested resource`;
  const answer = externalMetric(context, object, name, scale);
  return 'valueMilli' in answer ? answer.valueMilli : `${problem}: ${answer.error}`;
}

interface ResourceMetric {
  readonly name: string;
  readonly target: MetricTarget;
  /** Null: all containers together. */
  readonly container: string | null;
}

const NO_SERVER = 'the server could not find the requested resource (get pods.metrics.k8s.io)';

function proposeFromResource(reader: MetricReader, metric: ResourceMetric): Proposal {
  const proposal = proposeResource(reader, metric);
  const noun = metric.target.averageUtilization === undefined ? 'resource metric value' : 'utilization';
  return 'error' in proposal ? { error: `failed to get ${metric.name} ${noun}: ${proposal.error}` } : proposal;
}

function proposeResource({ context, target, scale }: MetricReader, metric: ResourceMetric): Proposal {
  const { name: resource, target: wanted } = metric;
  if (context.services.seed.kubernetes.metricsServer === false) {
    return {
      error: `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: ${NO_SERVER}`,
    };
  }
  const pods = podsOfDeployment(context.index, target);
  const samples = new Map(pods.flatMap((pod) => sampleOf(context, pod, metric)));
  const world: PodWorld = {
    nowMs: context.clock.now(),
    specReplicas: scale.specReplicas,
    pods: pods.map(metricPod),
    tolerance: DEFAULT_TOLERANCE,
  };
  if (wanted.averageUtilization === undefined) {
    return proposePodAverage({ resource, targetMilli: milliOf(wanted.averageValue), samples }, world);
  }
  const requestsMilli = new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, metric)]));
  return proposeUtilization({ resource, targetPercent: wanted.averageUtilization, samples, requestsMilli }, world);
}

function metricPod(pod: KubeObject): MetricPod {
  const { status } = pod as unknown as Pod;
  const ready = conditionOf(pod, 'Ready');
  return {
    name: pod.metadata.name,
    phase: phaseOf(pod),
    isDeleted: pod.metadata.deletionTimestamp !== undefined,
    ready: ready ? { status: ready.status, sinceMs: parseKubeTime(ready.lastTransitionTime) } : null,
    startMs: status?.startTime === undefined ? null : parseKubeTime(status.startTime),
  };
}

/** A pod with its sample; nothing where the metrics server has none of it. */
function sampleOf(
  { services, clock }: ControllerContext,
  pod: KubeObject,
  { name, container }: ResourceMetric,
): [string, PodSample][] {
  const usage = usageOfPod(pod, services.traffic, clock.now());
  const counted = usage?.containers.filter((candidate) => container === null || candidate.name === container) ?? [];
  if (!usage || counted.length === 0) return [];
  const valueMilli = counted.reduce((sum, used) => sum + usedMilli(used, name), 0);
  return [[pod.metadata.name, { valueMilli, atMs: usage.atMs, windowMs: usage.windowMs }]];
}

function usedMilli({ cpuMilli, memoryBytes }: ContainerUsage, resource: string): number {
  if (resource === 'cpu') return cpuMilli;
  return resource === 'memory' ? memoryBytes * 1000 : 0;
}

/** What the counted containers ask for; null where one of them asks for nothing. */
function requestOf(pod: KubeObject, { name, container }: ResourceMetric): number | null {
  const containers: readonly Container[] = (pod as unknown as Pod).spec?.containers ?? [];
  const counted = containers.filter((candidate) => container === null || candidate.name === container);
  let sum = 0;
  for (const { resources } of counted) {
    const request = resources?.requests?.[name] ?? resources?.limits?.[name];
    if (request === undefined) return null;
    sum += milliOf(request);
  }
  return sum;
}

function milliOf(quantity: string | undefined): number {
  return Number(parseQuantity(quantity ?? '') ?? 0n);
}
