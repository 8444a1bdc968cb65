/** What the node pools of a file may cost, by the types that their node classes' groups have. */
import type { Desired } from '../../domain/desired.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { costOfPools, type PlanCost } from '../../domain/plan-cost.ts';

/** Of all node pools that the file describes, whether they are there already or not. */
export function costOfSetup(
  { nodePools, nodeClasses, instanceGroups }: Desired,
  {
    cluster,
    liveNodeClass,
  }: { readonly cluster: Cluster; readonly liveNodeClass: (name: string) => KubeObject | undefined },
  now: number,
): PlanCost {
  const typesOf = new Map<string, readonly string[]>([
    ...cluster.instanceGroups.map((group) => [group.name, group.instanceTypes] as const),
    ...instanceGroups.map((group) => [group.name, group.instanceTypes] as const),
  ]);
  const groupsOf = (name: string): readonly string[] => {
    const own = nodeClasses.find((one) => one.name === name);
    if (own) return own.instanceGroups;
    const there = liveNodeClass(name);
    return there ? instanceGroupsOf(there) : [];
  };
  const pools = nodePools.map(({ name, limits, instanceTypes, nodeClass }) => {
    const offered = new Set(groupsOf(nodeClass).flatMap((group) => typesOf.get(group) ?? []));
    return { name, limits, instanceTypes: instanceTypes.length > 0 ? instanceTypes : [...offered] };
  });
  return costOfPools(pools, now);
}
