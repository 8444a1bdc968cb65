/** metrics.k8s.io: what pods and nodes use, computed when it is asked for. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isConditionTrue } from '../../../domain/kube-object.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { nodeNameOf } from '../../../domain/live-pods.ts';
import { quantityToNumber } from '../../../domain/quantity.ts';
import { kubeTime } from '../../kube-time.ts';
import { type PodUsage, usageOfPod } from '../../resource-metrics/pod-usage.ts';
import type { Traffic } from '../../traffic/traffic.ts';
import { methodNotAllowed, notFound, unknownResource } from '../failures.ts';
import { parseLabelSelector } from '../selectors/labels.ts';
import type { KubeState } from '../state.ts';
import type { ResourceRequest } from './request-info.ts';
import { json, type Answer } from './respond.ts';

const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';
const API_VERSION = `${GROUP}/${VERSION}`;
/** What a node uses beside its pods, of its capacity. */
const SYSTEM_SHARE = { cpu: 0.02, memory: 0.04 };

/** How discovery tells of them. */
export const METRICS_RESOURCES = [
  { kind: 'NodeMetrics', plural: 'nodes', isNamespaced: false },
  { kind: 'PodMetrics', plural: 'pods', isNamespaced: true },
].map((resource) => ({
  ...resource,
  group: GROUP,
  version: VERSION,
  singular: '',
  shortNames: [],
  categories: [],
  verbs: ['get', 'list'],
  subresources: [],
}));

/** Whether the request is for the metrics server, if the cluster has one. */
export function isMetricsRequest(request: ResourceRequest, { trafficOfMetrics }: KubeState): boolean {
  return trafficOfMetrics !== undefined && request.group === GROUP && request.version === VERSION;
}

/** Throws NotFound for what has no metrics, MethodNotAllowed for writes. */
export function handleMetrics(request: ResourceRequest, state: KubeState): Answer {
  const read = READERS[request.plural];
  if (!read || !state.trafficOfMetrics) throw unknownResource();
  if (request.verb !== 'get' && request.verb !== 'list') throw methodNotAllowed();
  const world = { state, traffic: state.trafficOfMetrics };
  const { name, namespace, query } = request;
  const isSelected = parseLabelSelector(query.get('labelSelector') ?? '');
  const objects = state.storage
    .list(`/${request.plural}`, namespace)
    .filter(({ metadata }) => (name === undefined || metadata.name === name) && isSelected(metadata.labels ?? {}));
  const items = objects.flatMap((object) => read(object, world) ?? []);
  if (name === undefined) {
    const kind = request.plural === 'pods' ? 'PodMetricsList' : 'NodeMetricsList';
    return json(200, { kind, apiVersion: API_VERSION, metadata: {}, items });
  }
  const [only] = items;
  if (!only) throw notFound({ group: GROUP, plural: request.plural }, name);
  return json(200, { ...only });
}

interface World {
  readonly state: KubeState;
  readonly traffic: Traffic;
}

const READERS: Readonly<Record<string, (object: KubeObject, world: World) => JsonObject | undefined>> = {
  pods: podMetrics,
  nodes: nodeMetrics,
};

function podMetrics(pod: KubeObject, { state, traffic }: World): JsonObject | undefined {
  const usage = usageOfPod(pod, traffic, state.now());
  if (!usage) return undefined;
  const containers = usage.containers.map(({ name, cpuMilli, memoryBytes }) => ({
    name,
    usage: usageText(cpuMilli, memoryBytes),
  }));
  return { kind: 'PodMetrics', apiVersion: API_VERSION, metadata: metadataOf(pod), ...measured(usage), containers };
}

/** Its pods, and what the system needs. */
function nodeMetrics(node: KubeObject, { state, traffic }: World): JsonObject | undefined {
  if (!isConditionTrue(node, 'Ready')) return undefined;
  const { capacity = {} } = node.status as { capacity?: Readonly<Record<string, string>> };
  const amount = (resource: 'cpu' | 'memory') => quantityToNumber(capacity[resource] ?? '') ?? 0;
  const usages = state.storage
    .list('/pods')
    .filter((pod) => nodeNameOf(pod) === node.metadata.name)
    .flatMap((pod) => usageOfPod(pod, traffic, state.now()) ?? []);
  let cpuMilli = amount('cpu') * 1000 * SYSTEM_SHARE.cpu;
  let memoryBytes = amount('memory') * SYSTEM_SHARE.memory;
  for (const container of usages.flatMap(({ containers }) => containers)) {
    cpuMilli += container.cpuMilli;
    memoryBytes += container.memoryBytes;
  }
  return {
    kind: 'NodeMetrics',
    apiVersion: API_VERSION,
    metadata: metadataOf(node),
    ...measured(usages[0] ?? { atMs: state.now(), windowMs: 15_000 }),
    usage: usageText(cpuMilli, memoryBytes),
  };
}

function metadataOf({ metadata: { name, namespace, labels } }: KubeObject): JsonObject {
  return { name, ...(namespace === undefined ? {} : { namespace }), ...(labels ? { labels } : {}) };
}

function measured({ atMs, windowMs }: Pick<PodUsage, 'atMs' | 'windowMs'>): JsonObject {
  return { timestamp: kubeTime(atMs), window: `${windowMs / 1000}s` };
}

function usageText(cpuMilli: number, memoryBytes: number): JsonObject {
  return { cpu: `${Math.round(cpuMilli * 1_000_000)}n`, memory: `${Math.round(memoryBytes / 1024)}Ki` };
}
