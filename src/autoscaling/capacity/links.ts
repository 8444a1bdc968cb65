/** The links of a capacity chain, each as if it were the only one. */
import type { CapacityLink, CapacityLinkName } from '../../domain/capacity.ts';
import type { CapacityType, Cluster, Subnet } from '../../domain/cluster.ts';
import type { Certainty } from '../../domain/finding.ts';
import { documentedAddresses } from '../../domain/node-addresses.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import type { QuotaTarget } from '../../domain/quota-names.ts';
import { quotaRowsOf, type QuotaSources } from '../../domain/quota-of-facts.ts';
import { typeTarget } from '../../domain/quota-targets.ts';
import type { NewNode, NodePlan } from './plan-nodes.ts';

/** Something that may be missing, with the reason. */
export type Given<T> = { readonly value: T } | { readonly missing: string };

/** What every link is told. */
export interface LinkQuestion {
  readonly maxReplicas: number;
  /** Nodes that the replicas need, were there no limits. */
  readonly plan: NodePlan;
  /** Other types would do for some of the nodes: what follows from the first choice is then a bound. */
  readonly certainty: Certainty;
}

/** The link when nothing is known of it. */
export function unknownLink(name: CapacityLinkName, why: string): CapacityLink {
  return { name, maxReplicas: null, certainty: 'unknown', detail: why };
}

/** Quota of each instance type and capacity type, over all clusters of the region. */
export function instanceQuotaLink(question: LinkQuestion, sources: Given<QuotaSources>): CapacityLink {
  const name = 'instance-quota';
  if ('missing' in sources) return unknownLink(name, sources.missing);
  const wanted = [...new Map(question.plan.newNodes.map((node) => [keyOf(node), node])).values()];
  if (wanted.length === 0) return noNodesLink(name, question);
  const rows = quotaRowsOf(
    wanted.map(({ instanceType, capacityType }) => typeTarget(instanceType, capacityType)),
    sources.value,
  );
  const unknown = rows.find(({ headroom }) => headroom === null);
  if (unknown) return unknownLink(name, `${unknown.quotaName}: ${unknown.reason ?? 'unknown'}`);
  return {
    name,
    maxReplicas: admit(question, keyOf, new Map(wanted.map((node, index) => [keyOf(node), roomOf(rows[index])]))),
    certainty: question.certainty,
    detail: rows.map((row) => quotaText(row.instanceType ?? '', row, sources.value)).join('; '),
  };
}

/** Instances of any type in the cluster, or over all clusters. */
export function wideQuotaLink(
  scope: 'cluster' | 'total',
  question: LinkQuestion,
  sources: Given<QuotaSources>,
): CapacityLink {
  const name = scope === 'cluster' ? 'cluster-quota' : 'total-quota';
  if ('missing' in sources) return unknownLink(name, sources.missing);
  const capacityTypes = [...new Set(question.plan.newNodes.map(({ capacityType }) => capacityType))];
  if (capacityTypes.length === 0) return noNodesLink(name, question);
  const targets = capacityTypes.map((capacityType): QuotaTarget => ({ scope, capacityType }));
  const rows = quotaRowsOf(targets, sources.value);
  const unknown = rows.find(({ headroom }) => headroom === null);
  if (unknown) return unknownLink(name, `${unknown.quotaName}: ${unknown.reason ?? 'unknown'}`);
  const rooms = new Map<string, number>(capacityTypes.map((type, index) => [type, roomOf(rows[index])]));
  return {
    name,
    maxReplicas: admit(question, ({ capacityType }) => capacityType, rooms),
    // A node is a node, whichever its type; only its capacity type may be another.
    certainty: capacityTypes.length === 1 ? 'exact' : question.certainty,
    detail: rows.map((row) => quotaText(row.capacityType, row)).join('; '),
  };
}

function keyOf({ instanceType, capacityType }: NewNode): string {
  return `${instanceType} ${capacityType}`;
}

function roomOf(row: QuotaRow | undefined): number {
  return Math.max(0, row?.headroom ?? 0);
}

function quotaText(what: string, row: QuotaRow, sources?: QuotaSources): string {
  const users = sources === undefined ? '' : usersText(row, sources);
  return `${what}: headroom ${roomOf(row)} (limit ${row.limit ?? '?'}, ${row.inUse ?? '?'} in use${users})`;
}

/** ` in cluster b`: where the instances are, when not in this cluster alone. */
function usersText({ instanceType }: QuotaRow, { regionClusters, clusterName }: QuotaSources): string {
  const users = regionClusters.clusters.filter((cluster) => uses(cluster, instanceType ?? '')).map(({ name }) => name);
  return users.length === 0 || (users.length === 1 && users[0] === clusterName) ? '' : ` in ${users.join(', ')}`;
}

function uses(cluster: Cluster, instanceType: string): boolean {
  return cluster.instanceGroups.some(
    (group) => group.instanceTypes.includes(instanceType) && Math.max(group.currentCount, group.targetCount) > 0,
  );
}

function noNodesLink(name: CapacityLinkName, { maxReplicas }: LinkQuestion): CapacityLink {
  return { name, maxReplicas, certainty: 'exact', detail: 'no new nodes are needed' };
}

/** Nodes get in while there is room where they count; the maximum less the replicas of those that do not. */
function admit(
  { maxReplicas, plan }: LinkQuestion,
  placeOf: (node: NewNode) => string,
  rooms: Map<string, number>,
): number {
  let refused = 0;
  for (const node of plan.newNodes) {
    const place = placeOf(node);
    const room = rooms.get(place) ?? 0;
    if (room > 0) rooms.set(place, room - 1);
    else refused += node.replicas;
  }
  return Math.max(0, maxReplicas - refused);
}

/** Free addresses in the subnets of each node's instance group. */
export function subnetLink(
  question: LinkQuestion,
  given: Given<{ readonly cluster: Cluster; readonly subnets: readonly Subnet[] }>,
): CapacityLink {
  const name = 'subnet-addresses';
  if ('missing' in given) return unknownLink(name, given.missing);
  const { newNodes } = question.plan;
  if (newNodes.length === 0) return noNodesLink(name, question);
  const { refused, touched } = takeAddresses(newNodes, given.value.cluster, given.value.subnets);
  const isDocumented = newNodes.every(({ instanceType }) => documentedAddresses(instanceType) !== undefined);
  const free = touched.map(({ id, availableAddresses }) => `${id}: ${availableAddresses} free`).join('; ');
  return {
    name,
    maxReplicas: Math.max(0, question.maxReplicas - refused),
    certainty: isDocumented ? question.certainty : 'bound',
    detail: isDocumented ? free : `${free}; at least one address for each node and each replica`,
  };
}

/** Node after node from the first of its group's subnets with enough; the replicas of nodes that get none are refused. */
function takeAddresses(nodes: readonly NewNode[], cluster: Cluster, subnets: readonly Subnet[]) {
  const left = new Map(subnets.map(({ id, availableAddresses }) => [id, availableAddresses]));
  const subnetsOf = new Map(cluster.instanceGroups.map((group) => [group.name, group.subnetIds]));
  const touched = new Set<string>();
  let refused = 0;
  for (const { instanceGroup, instanceType, replicas } of nodes) {
    const ids = subnetsOf.get(instanceGroup ?? '') ?? [];
    for (const id of ids) touched.add(id);
    const needed = documentedAddresses(instanceType) ?? 1 + replicas;
    const subnet = ids.find((id) => (left.get(id) ?? 0) >= needed);
    if (subnet === undefined) refused += replicas;
    else left.set(subnet, (left.get(subnet) ?? 0) - needed);
  }
  return { refused, touched: subnets.filter(({ id }) => touched.has(id)) };
}

/** `16 × ml.g6.xlarge, 2 × ml.g6.4xlarge:spot`. */
export function nodesText(nodes: readonly NewNode[]): string {
  const counts = new Map<string, number>();
  for (const { instanceType, capacityType } of nodes) {
    const name = textOf(instanceType, capacityType);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ');
}

function textOf(instanceType: string, capacityType: CapacityType): string {
  return capacityType === 'spot' ? `${instanceType}:spot` : instanceType;
}
