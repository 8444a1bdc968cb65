/** What the node pools of a file may cost, by the types that their node classes' groups have. */
import type { Cluster } from '../../domain/cluster.ts';
import type { Desired } from '../../domain/desired.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { costOfPools, type PlanCost } from '../../domain/plan-cost.ts';

/** What is there already. */
export interface CostSurroundings {
  readonly cluster: Cluster;
  readonly liveNodeClasses: readonly KubeObject[];
}

/** Of all node pools that the file describes, whether they are there already or not; null where it describes none. */
export function costOfSetup(
  { nodePools, nodeClasses, instanceGroups }: Desired,
  { cluster, liveNodeClasses }: CostSurroundings,
  now: number,
): PlanCost | null {
  if (nodePools.length === 0) return null;
  const typesOf = new Map<string, readonly string[]>([
    ...cluster.instanceGroups.map((group) => [group.name, group.instanceTypes] as const),
    ...instanceGroups.map((group) => [group.name, group.instanceTypes] as const),
  ]);
  const groupsOf = (name: string): readonly string[] => {
    const own = nodeClasses.find((one) => one.name === name);
    if (own) return own.instanceGroups;
    const there = liveNodeClasses.find(({ metadata }) => metadata.name === name);
    return there ? instanceGroupsOf(there) : [];
  };
  const pools = nodePools.map(({ name, limits, instanceTypes, nodeClass }) => {
    const offered = new Set(groupsOf(nodeClass).flatMap((group) => typesOf.get(group) ?? []));
    return { name, limits, instanceTypes: instanceTypes.length > 0 ? instanceTypes : [...offered] };
  });
  return costOfPools(pools, now);
}
