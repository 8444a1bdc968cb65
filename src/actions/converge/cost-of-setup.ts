/** What the node pools of a file may cost, by the types that their node classes' groups have. */
import type { Desired } from '../../domain/desired.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { costOfPools, type PlanCost } from '../../domain/plan-cost.ts';
import type { Observed } from './observe.ts';

/** Of all node pools that the file describes, whether they are there already or not. */
export function costOfSetup(
  { nodePools, nodeClasses, instanceGroups }: Desired,
  { cluster, live }: Pick<Observed, 'cluster' | 'live'>,
  now: number,
): PlanCost {
  const typesOf = new Map<string, readonly string[]>([
    ...cluster.instanceGroups.map((group) => [group.name, group.instanceTypes] as const),
    ...instanceGroups.map((group) => [group.name, group.instanceTypes] as const),
  ]);
  const groupsOf = (name: string): readonly string[] => {
    const own = nodeClasses.find((one) => one.name === name);
    if (own) return own.instanceGroups;
    const there = live.find(RESOURCES.nodeClass, name);
    return there ? instanceGroupsOf(there) : [];
  };
  const pools = nodePools.map(({ name, limits, instanceTypes, nodeClass }) => {
    const offered = new Set(groupsOf(nodeClass).flatMap((group) => typesOf.get(group) ?? []));
    return { name, limits, instanceTypes: instanceTypes.length > 0 ? instanceTypes : [...offered] };
  });
  return costOfPools(pools, now);
}
