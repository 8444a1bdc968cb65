/** Live objects read into the specs that would make them. What a spec has no words for shows when the two are compared. */
import { asArray, asObject, asText } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { containersOf, replicasOf } from '../domain/live-fields.ts';
import { readScaledObject, type LiveTrigger } from '../domain/live-scaled-object.ts';
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { readNodePool } from '../domain/node-pool-object.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
  type NodePoolSpec,
  TAINT_EFFECTS,
} from '../domain/node-pool.ts';
import type { Dimension, MetricType, ScaledObjectSpec, TriggerSpec } from '../domain/scaled-object.ts';
import { DEFAULT_NODE_START_SECONDS, nodeStartOf } from '../domain/scaling-timing.ts';
import { GPU_RESOURCE, type Toleration, type WorkloadSpec } from '../domain/workload.ts';

/** A node pool. */
export function nodePoolSpecOf(object: KubeObject): NodePoolSpec {
  const live = readNodePool(object);
  const valuesOf = (key: string) =>
    live.requirements.filter((entry) => entry.key === key && entry.operator === 'In').flatMap(({ values }) => values);
  const budgets = asArray(asObject(asObject(object.spec)['disruption'])['budgets']);
  return {
    name: live.name,
    nodeClass: live.nodeClassRef.name ?? '',
    instanceTypes: valuesOf(INSTANCE_TYPE_LABEL),
    zones: valuesOf(ZONE_LABEL),
    capacityTypes: valuesOf(CAPACITY_TYPE_LABEL),
    limits: live.limits,
    taints: live.taints,
    startupTaints: live.startupTaints,
    labels: live.labels,
    consolidationPolicy: live.consolidationPolicy ?? DEFAULT_CONSOLIDATION_POLICY,
    consolidateAfter: live.consolidateAfter ?? DEFAULT_CONSOLIDATE_AFTER,
    expireAfter: live.expireAfter ?? DEFAULT_EXPIRE_AFTER,
    budgets: budgets.map(readBudget),
    ...(live.weight === 0 ? {} : { weight: live.weight }),
  };
}

function readBudget(value: unknown): NodePoolSpec['budgets'][number] {
  const { nodes, reasons, schedule, duration } = asObject(value);
  return {
    nodes: asText(nodes),
    ...(reasons === undefined ? {} : { reasons: asArray(reasons).map((reason) => asText(reason)) }),
    ...(schedule === undefined ? {} : { schedule: asText(schedule) }),
    ...(duration === undefined ? {} : { duration: asText(duration) }),
  };
}

/** A Deployment that hpscale made. */
export function workloadSpecOf(object: KubeObject, { hasReplicas }: { readonly hasReplicas: boolean }): WorkloadSpec {
  const [container] = containersOf(object);
  const requests = container?.resources?.requests ?? {};
  const gpus = Number(requests[GPU_RESOURCE] ?? 0);
  const podSpec = asObject(asObject(asObject(object.spec)['template'])['spec']);
  const tolerations = asArray(podSpec['tolerations']).map(readToleration);
  const isImplied = ({ key, value, effect }: Toleration) =>
    gpus > 0 && key === GPU_RESOURCE && value === undefined && effect === undefined;
  return {
    name: object.metadata.name,
    ...(hasReplicas ? { replicas: replicasOf(object) } : {}),
    cpu: asText(requests['cpu']),
    memory: asText(requests['memory']),
    gpus: Number.isInteger(gpus) ? gpus : 0,
    image: container?.image ?? '',
    tolerations: tolerations.filter((toleration) => !isImplied(toleration)),
  };
}

function readToleration(value: unknown): Toleration {
  const { key, value: own, effect } = asObject(value);
  const known = TAINT_EFFECTS.find((candidate) => candidate === effect);
  return {
    key: asText(key),
    ...(own === undefined ? {} : { value: asText(own) }),
    ...(known === undefined ? {} : { effect: known }),
  };
}

/** A scaled object; undefined when one of its triggers is of a kind that hpscale does not write. */
export function scaledObjectSpecOf(
  object: KubeObject,
  authentication: KubeObject | undefined,
): ScaledObjectSpec | undefined {
  const live = readScaledObject(object);
  const triggers = live.triggers.map(readTrigger).filter((trigger) => trigger !== undefined);
  if (triggers.length < live.triggers.length) return undefined;
  const { pollingSeconds, cooldownSeconds, initialCooldownSeconds, windowSeconds, maxReplicas, fallback } = live;
  const role = asObject(asObject(authentication?.spec)['podIdentity'])['roleArn'];
  return {
    name: live.name,
    target: live.target,
    minReplicas: live.minReplicas,
    maxReplicas: maxReplicas ?? 0,
    timing: {
      scaleDownWindowSeconds: windowSeconds ?? 0,
      ...(pollingSeconds === null ? {} : { pollingSeconds }),
      ...(cooldownSeconds === null ? {} : { cooldownSeconds }),
      ...(initialCooldownSeconds === null ? {} : { initialCooldownSeconds }),
    },
    nodeStart: nodeStartOf(DEFAULT_NODE_START_SECONDS),
    growthPercent: 0,
    ...(fallback === null ? {} : { fallback }),
    triggers,
    ...(typeof role === 'string' ? { kedaRoleArn: role } : {}),
  };
}

function readTrigger(trigger: LiveTrigger): TriggerSpec | undefined {
  const { type, name } = trigger;
  // Requests of load balancers are a trigger of their own: by name, because that is what it was written as.
  if (type === 'aws-cloudwatch')
    return name?.startsWith('alb-requests') ? readRequests(trigger) : readCloudwatch(trigger);
  if (type === 'aws-sqs-queue') return readQueue(trigger);
  if (type === 'prometheus') return readPrometheus(trigger);
  if (type !== 'cpu' && type !== 'memory') return undefined;
  const percent = Number(trigger.metadata['value']);
  return { kind: type, perReplica: percent, target: percent };
}

function readQueue({ metadata }: LiveTrigger): TriggerSpec {
  return {
    kind: 'sqs',
    queueUrl: metadata['queueURL'] ?? '',
    region: metadata['awsRegion'] ?? '',
    messages: Number(metadata['queueLength']),
  };
}

function readPrometheus(trigger: LiveTrigger): TriggerSpec {
  const { metadata } = trigger;
  return {
    kind: 'prometheus',
    serverAddress: metadata['serverAddress'] ?? '',
    query: metadata['query'] ?? '',
    threshold: Number(metadata['threshold']),
    ...readMetricType(trigger),
    ...(metadata['awsRegion'] === undefined ? {} : { amazonRegion: metadata['awsRegion'] }),
  };
}

/** What is written when none is given is not told. */
function readMetricType({ metricType }: LiveTrigger): { readonly metricType?: MetricType } {
  return metricType === 'Value' ? { metricType } : {};
}

function dimensionsOf({ metadata }: LiveTrigger): readonly Dimension[] {
  const values = (metadata['dimensionValue'] ?? '').split(';');
  return (metadata['dimensionName'] ?? '').split(';').map((name, index) => ({ name, value: values[index] ?? '' }));
}

function readRequests(trigger: LiveTrigger): TriggerSpec {
  const { metadata, name } = trigger;
  const valueOf = (dimension: string) => dimensionsOf(trigger).find((entry) => entry.name === dimension)?.value;
  const target = Number(metadata['targetMetricValue']);
  const region = metadata['awsRegion'] ?? '';
  const targetGroup = valueOf('TargetGroup');
  if (name === 'alb-requests-per-target') {
    return { kind: name, targetGroup: targetGroup ?? '', region, perReplica: target, target };
  }
  const group = targetGroup === undefined ? {} : { targetGroup };
  const loadBalancer = valueOf('LoadBalancer') ?? '';
  return { kind: 'alb-requests', loadBalancer, ...group, region, perReplica: target, target };
}

function readCloudwatch(trigger: LiveTrigger): TriggerSpec {
  const { metadata } = trigger;
  return {
    kind: 'cloudwatch',
    namespace: metadata['namespace'] ?? '',
    metricName: metadata['metricName'] ?? '',
    dimensions: dimensionsOf(trigger),
    stat: metadata['metricStat'] ?? '',
    periodSeconds: Number(metadata['metricStatPeriod']),
    targetValue: Number(metadata['targetMetricValue']),
    ...readMetricType(trigger),
    region: metadata['awsRegion'] ?? '',
  };
}
