/** A new node: its place, its type, its names. */
import { drawHex } from '../ids.ts';
import type { Seed } from '../../seed.ts';
import type { ClusterState, GroupState, NodeState } from './cluster-state.ts';

export interface NodeWish {
  readonly groupName: string;
  readonly launchedAt: number;
  readonly random: () => number;
  /** The group's first type when absent. */
  readonly instanceType?: string;
  /** Any zone of the group when absent. */
  readonly zones?: readonly string[];
}

/** Subnets of a group (its own, else the cluster's), as the seed describes them. */
export function subnetsOfGroup(seed: Seed, cluster: ClusterState, group: GroupState): Seed['subnets'] {
  const ids = group.subnets ?? cluster.subnets;
  return ids.flatMap((id) => seed.subnets.find((subnet) => subnet.id === id) ?? []);
}

/** A pending node of a group; its zones are filled evenly. */
export function makeNode(seed: Seed, cluster: ClusterState, wish: NodeWish): NodeState {
  const group = cluster.groups.find(({ name }) => name === wish.groupName);
  if (!group) throw new Error(`cluster ${cluster.name} has no instance group ${wish.groupName}`);
  const subnets = subnetsOfGroup(seed, cluster, group).filter(({ zone }) => wish.zones?.includes(zone) ?? true);
  const load = (subnetId: string) =>
    cluster.nodes.filter((node) => node.subnetId === subnetId && node.instanceGroup === group.name).length;
  const subnet = subnets.toSorted((a, b) => load(a.id) - load(b.id))[0];
  if (!subnet) throw new Error(`instance group ${group.name} of cluster ${cluster.name} has no subnet in the seed`);
  return {
    clusterName: cluster.name,
    instanceGroup: group.name,
    instanceType: wish.instanceType ?? group.instanceTypes[0] ?? 'ml.t3.medium',
    capacityType: group.capacityType,
    zone: subnet.zone,
    subnetId: subnet.id,
    logicalId: `${group.name}-${drawHex(wish.random, 12)}`,
    instanceId: `i-0${drawHex(wish.random, 16)}`,
    status: 'Pending',
    launchedAt: wish.launchedAt,
    privateIp: `10.${drawOctet(wish.random)}.${drawOctet(wish.random)}.${drawOctet(wish.random)}`,
    timer: undefined,
  };
}

function drawOctet(random: () => number): number {
  return 4 + Math.floor(random() * 250);
}
