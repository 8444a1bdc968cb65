/** Lists of facts in one order, whatever order they were answered in: the same world is the same facts. */
import type { ClusterNode } from './cluster.ts';
import { type Fact, type FactKey, type FactValues, KUBE_LIST_KEYS } from './facts.ts';
import type { KubeObject } from './kube-object.ts';
import type { QuotaRequest, ServiceQuota } from './quota.ts';

/** Lists that are not here mean something by their order (newest first), or keep the order of what they follow. */
const SORTED: { readonly [K in FactKey]?: (value: FactValues[K]) => FactValues[K] } = {
  clusterNodes: sortNodes,
  regionClusters: ({ clusters, unreadable, nodesByCluster }) => ({
    clusters: sortBy(clusters, ({ name }) => name),
    unreadable: sortBy(unreadable, ({ name }) => name),
    nodesByCluster: Object.fromEntries(
      sortBy(Object.entries(nodesByCluster), ([name]) => name).map(([name, nodes]) => [name, sortNodes(nodes)]),
    ),
  }),
  quotas: sortQuotas,
  quotaDefaults: sortQuotas,
  quotaRequests: (requests) => sortBy(requests, (request: QuotaRequest) => request.id),
  metricSamples: (samples) =>
    sortBy(samples, ({ scaledObject, triggerIndex }) => `${scaledObject} ${String(triggerIndex).padStart(4, '0')}`),
  subnets: (subnets) => sortBy(subnets, ({ id }) => id),
  ...Object.fromEntries(KUBE_LIST_KEYS.map((key) => [key, sortObjects])),
};

/** The same fact, its list sorted. */
export function sortFact<K extends FactKey>(key: K, fact: Fact<FactValues[K]>): Fact<FactValues[K]> {
  const sort = SORTED[key];
  return fact.status === 'unread' || !sort ? fact : { ...fact, value: sort(fact.value) };
}

function sortObjects(objects: readonly KubeObject[]): readonly KubeObject[] {
  return sortBy(objects, ({ metadata: { namespace = '', name } }) => `${namespace}/${name}`);
}

function sortNodes(nodes: readonly ClusterNode[]): readonly ClusterNode[] {
  return sortBy(nodes, (node) => `${node.instanceGroup}/${node.instanceId ?? ''}/${node.logicalId ?? ''}`);
}

function sortQuotas(quotas: readonly ServiceQuota[]): readonly ServiceQuota[] {
  return sortBy(quotas, ({ name, code }) => `${name} ${code}`);
}

/** By code unit, as sort() does and locales do not. */
function sortBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const keyed = items.map((item) => [keyOf(item), item] as const);
  return keyed.toSorted(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1)).map(([, item]) => item);
}
