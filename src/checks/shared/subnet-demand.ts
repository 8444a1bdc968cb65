/** How many nodes Karpenter may still start in the subnets of instance groups, and the addresses they take at least. */
import type { Cluster, Subnet } from '../../domain/cluster.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { documentedAddresses, leastAddresses } from '../../domain/node-addresses.ts';
import type { OfferingGroup } from '../../domain/node-class-offers.ts';
import type { LiveNodePool } from '../../domain/node-pool-object.ts';
import { offeringsFor, type PoolOffering } from '../../domain/pool-choice.ts';
import { amountPerNode } from '../../domain/pool-limits.ts';
import { quantityToNumber } from '../../domain/quantity.ts';
import { hyperpodPools, requirementsOf } from './node-pools.ts';
import { choiceOf } from './pool-offers.ts';

/** What one pool may still take from a set of subnets. */
export interface PoolDemand {
  readonly nodePool: string;
  /** null: nothing limits it. */
  readonly nodes: number | null;
  readonly addresses: number | null;
  /** The type that would take the most. */
  readonly instanceType: string;
  readonly isDocumented: boolean;
}

export interface SubnetSet {
  /** In the order of the group that has them. */
  readonly subnetIds: readonly string[];
  readonly groups: readonly string[];
  readonly freeAddresses: number;
  readonly demands: readonly PoolDemand[];
}

export interface DemandSources {
  readonly cluster: Cluster;
  readonly subnets: readonly Subnet[];
  readonly nodeClasses: readonly KubeObject[];
  readonly nodePools: readonly KubeObject[];
  /** Nodes that quotas still allow of an offering; undefined: not known. */
  readonly quotaRoom: (offering: PoolOffering) => number | undefined;
}

/** Sets of subnets that groups of node classes have, each once. A set with a subnet that was not read is left out. */
export function subnetSets(sources: DemandSources): readonly SubnetSet[] {
  const subnets = new Map(sources.subnets.map((subnet) => [subnet.id, subnet]));
  const named = new Set(sources.nodeClasses.flatMap(instanceGroupsOf));
  const sets = new Map<string, { subnetIds: readonly string[]; groups: string[] }>();
  for (const { name, subnetIds } of sources.cluster.instanceGroups) {
    if (!named.has(name) || subnetIds.length === 0 || !subnetIds.every((id) => subnets.has(id))) continue;
    const key = subnetIds.toSorted().join(' ');
    const known = sets.get(key) ?? { subnetIds, groups: [] };
    known.groups.push(name);
    sets.set(key, known);
  }
  const wishes = hyperpodPools(sources.nodePools).map((pool) => ({ pool, offerings: offeringsOf(pool, sources) }));
  return [...sets.values()].map(({ subnetIds, groups }) => ({
    subnetIds,
    groups,
    freeAddresses: subnetIds.reduce((sum, id) => sum + (subnets.get(id)?.availableAddresses ?? 0), 0),
    demands: wishes.flatMap(({ pool, offerings }) =>
      demandOf(
        pool,
        offerings.filter(({ group }) => groups.includes(group)),
        sources,
      ),
    ),
  }));
}

/** By the groups as DescribeCluster has them: the same, whether the node class has listed them yet or not. */
function offeringsOf(pool: LiveNodePool, { cluster, subnets, nodeClasses }: DemandSources): readonly PoolOffering[] {
  const nodeClass = nodeClasses.find(({ metadata }) => metadata.name === pool.nodeClassRef.name);
  const named = new Set(nodeClass ? instanceGroupsOf(nodeClass) : []);
  const zones = new Map(subnets.map(({ id, zone }) => [id, zone]));
  const groups = cluster.instanceGroups
    .filter(({ name }) => named.has(name))
    .map(({ name, instanceTypes, subnetIds, capacityType }): OfferingGroup => ({
      name,
      instanceTypes,
      zones: [...new Set(subnetIds.flatMap((id) => zones.get(id) ?? []))],
      capacityType,
    }));
  return offeringsFor(groups, choiceOf(requirementsOf(pool)));
}

/** Of all that the pool may start there, what takes the most. */
function demandOf(
  pool: LiveNodePool,
  offerings: readonly PoolOffering[],
  { quotaRoom }: DemandSources,
): readonly PoolDemand[] {
  const demands = offerings.map((offering): PoolDemand => {
    const { instanceType } = offering;
    const nodes = Math.min(withinLimits(pool, instanceType), quotaRoom(offering) ?? Infinity);
    return {
      nodePool: pool.name,
      instanceType,
      isDocumented: documentedAddresses(instanceType) !== undefined,
      ...(nodes === Infinity
        ? { nodes: null, addresses: null }
        : { nodes, addresses: nodes * leastAddresses(instanceType) }),
    };
  });
  const most = demands.toSorted((a, b) => (b.addresses ?? Infinity) - (a.addresses ?? Infinity))[0];
  return most ? [most] : [];
}

/** Nodes of a type that the pool's limits still allow; Infinity where none counts. */
function withinLimits({ limits, used = {} }: LiveNodePool, instanceType: string): number {
  const type = findInstanceType(instanceType);
  if (!type) return Infinity;
  const rooms = Object.entries(limits).flatMap(([resource, quantity]) => {
    const perNode = amountPerNode(type, resource);
    const limit = quantityToNumber(quantity);
    if (perNode === 0 || limit === undefined) return [];
    return [Math.max(0, Math.floor((limit - (quantityToNumber(used[resource] ?? '0') ?? 0)) / perNode))];
  });
  return Math.min(...rooms, Infinity);
}
