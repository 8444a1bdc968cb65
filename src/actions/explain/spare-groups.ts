/** Instance groups of the cluster that no node class has, and that Karpenter could use. */
import type { SpareGroup } from '../../autoscaling/explain/edit.ts';
import { optionsOfNodeClass } from '../../autoscaling/offerings.ts';
import type { Cluster, InstanceGroup, Subnet } from '../../domain/cluster.ts';
import { judgeInstanceGroups } from '../../domain/instance-group-rules.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';

/** Empty ones only: a node class drains the others. Groups whose subnets are not known are left out. */
export function spareGroups(
  cluster: Cluster | undefined,
  subnets: readonly Subnet[],
  nodeClasses: readonly KubeObject[],
): readonly SpareGroup[] {
  if (!cluster) return [];
  const taken = new Set(nodeClasses.flatMap(instanceGroupsOf));
  const zones = new Map(subnets.map((subnet) => [subnet.id, subnet]));
  return cluster.instanceGroups
    .filter((group) => !taken.has(group.name) && isEmpty(group) && isUsable(group, cluster, subnets))
    .map((group) => ({ name: group.name, options: optionsOf(group, zones) }))
    .filter(({ options }) => options.some(({ offerings }) => offerings.length > 0));
}

function isEmpty({ currentCount, targetCount }: InstanceGroup): boolean {
  return currentCount === 0 && targetCount === 0;
}

function isUsable(group: InstanceGroup, cluster: Cluster, subnets: readonly Subnet[]): boolean {
  const zones = new Map(subnets.map(({ id, zone }) => [id, zone]));
  return judgeInstanceGroups([group.name], cluster, zones).objections.length === 0;
}

function optionsOf(
  { name, instanceTypes, capacityType, subnetIds }: InstanceGroup,
  known: ReadonlyMap<string, Subnet>,
) {
  const subnets = subnetIds.flatMap((id) => known.get(id) ?? []);
  const capacities = capacityType === 'spot' ? { Spot: {} } : { OnDemand: {} };
  return optionsOfNodeClass([{ name, instanceTypes, subnets, capacities }]).options;
}
