/** Instances in use, counted as the quotas count them: over all clusters, per type, on-demand and Spot apart. */
import type { CapacityType, Cluster, ClusterNode, InstanceGroup } from './cluster.ts';
import type { QuotaTarget } from './quota-names.ts';

/** `value` null: it cannot be known, for this reason. */
export type Count =
  | { readonly value: number; readonly reason: null }
  | { readonly value: null; readonly reason: string };

export interface UsageFacts {
  readonly clusters: readonly Cluster[];
  /** Why some cluster could not be read (or the list of them), one text each: then no count is known. */
  readonly gaps: readonly string[];
  /** Nodes of the clusters that `needsNodes` names. */
  readonly nodes: ReadonlyMap<string, readonly ClusterNode[]>;
}

export interface Usage {
  /** Sorted by type, on-demand before Spot; only what is in use or not settled. */
  readonly types: readonly {
    readonly instanceType: string;
    readonly capacityType: CapacityType;
    readonly count: Count;
  }[];
  countOf(target: QuotaTarget, clusterName: string | undefined): Count;
  /** The cluster with the most instances of a capacity type. */
  largest(capacityType: CapacityType): string | undefined;
}

/** Whether a cluster's nodes must be listed to tell its instances' types: a flexible group says less than it has. */
export function needsNodes(cluster: Cluster): boolean {
  return cluster.instanceGroups.some(
    (group) => group.isFlexible && heldBy(group) > sum(Object.values(group.countByType)),
  );
}

/** Counts. A group holds the larger of its current and its target count: both what is there and what is on its way. */
export function countUsage(facts: UsageFacts): Usage {
  const tally = new Map<string, Tally>();
  for (const cluster of facts.clusters) {
    for (const group of cluster.instanceGroups) tallyGroup(group, facts.nodes.get(cluster.name), tally);
    for (const [type, count] of Object.entries(cluster.restrictedCountByType ?? {})) {
      entry(tally, type, 'on-demand').value += count;
    }
  }
  const known = (value: number): Count => {
    const [gap] = facts.gaps;
    return gap === undefined ? { value, reason: null } : { value: null, reason: gap };
  };
  const countOfType = (type: string, capacityType: CapacityType): Count => {
    const found = tally.get(keyOf(type, capacityType));
    const [doubt] = found?.doubts ?? [];
    return doubt === undefined ? known(found?.value ?? 0) : { value: null, reason: doubt };
  };
  return {
    types: [...tally.values()]
      .filter((item) => item.value > 0 || item.doubts.length > 0)
      .toSorted(byTypeAndCapacity)
      .map(({ instanceType, capacityType }) => ({
        instanceType,
        capacityType,
        count: countOfType(instanceType, capacityType),
      })),
    countOf(target, clusterName) {
      const { capacityType } = target;
      if (target.scope === 'instance-type') return countOfType(target.instanceType, capacityType);
      if (target.scope === 'total') return known(sum(facts.clusters.map((cluster) => sizeOf(cluster, capacityType))));
      const cluster = facts.clusters.find(({ name }) => name === clusterName);
      // One cluster's own count does not suffer from others that cannot be read.
      return cluster ? { value: sizeOf(cluster, capacityType), reason: null } : known(0);
    },
    largest(capacityType) {
      const bySize = facts.clusters.toSorted((a, b) => sizeOf(b, capacityType) - sizeOf(a, capacityType));
      return bySize[0]?.name;
    },
  };
}

interface Tally {
  readonly instanceType: string;
  readonly capacityType: CapacityType;
  value: number;
  readonly doubts: string[];
}

function tallyGroup(group: InstanceGroup, nodes: readonly ClusterNode[] | undefined, tally: Map<string, Tally>): void {
  const [onlyType] = group.instanceTypes;
  if (!group.isFlexible && onlyType !== undefined) {
    entry(tally, onlyType, group.capacityType).value += heldBy(group);
    return;
  }
  const counts = nodes ? countNodes(group, nodes) : group.countByType;
  for (const [type, count] of Object.entries(counts)) entry(tally, type, group.capacityType).value += count;
  const unsettled = heldBy(group) - sum(Object.values(counts));
  if (unsettled <= 0) return;
  const doubt = `${unsettled} of the flexible group ${group.name} ${unsettled === 1 ? 'has' : 'have'} no instance type yet`;
  for (const type of group.instanceTypes) entry(tally, type, group.capacityType).doubts.push(doubt);
}

function countNodes(group: InstanceGroup, nodes: readonly ClusterNode[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const node of nodes) {
    if (node.instanceGroup !== group.name || node.status === 'ShuttingDown' || node.status === 'NotFound') continue;
    if (node.instanceType !== '') counts[node.instanceType] = (counts[node.instanceType] ?? 0) + 1;
  }
  return counts;
}

function entry(tally: Map<string, Tally>, instanceType: string, capacityType: CapacityType): Tally {
  const key = keyOf(instanceType, capacityType);
  const found = tally.get(key) ?? { instanceType, capacityType, value: 0, doubts: [] };
  tally.set(key, found);
  return found;
}

function sizeOf(cluster: Cluster, capacityType: CapacityType): number {
  const groups = cluster.instanceGroups.filter((group) => group.capacityType === capacityType);
  const restricted = capacityType === 'on-demand' ? Object.values(cluster.restrictedCountByType ?? {}) : [];
  return sum([...groups.map(heldBy), ...restricted]);
}

function heldBy(group: InstanceGroup): number {
  return Math.max(group.currentCount, group.targetCount);
}

function keyOf(instanceType: string, capacityType: CapacityType): string {
  return `${instanceType} ${capacityType}`;
}

/** By type name, on-demand before Spot. */
export function byTypeAndCapacity(
  a: { readonly instanceType: string; readonly capacityType: CapacityType },
  b: { readonly instanceType: string; readonly capacityType: CapacityType },
): number {
  const [keyA, keyB] = [keyOf(a.instanceType, a.capacityType), keyOf(b.instanceType, b.capacityType)];
  if (keyA === keyB) return 0;
  return keyA < keyB ? -1 : 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
