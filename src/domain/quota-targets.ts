/** Which quotas a cluster's groups stand under. */
import type { CapacityType, Cluster } from './cluster.ts';
import { type QuotaTarget, targetText } from './quota-names.ts';

export type TypeTarget = QuotaTarget & { readonly scope: 'instance-type' };

/** The quota of an instance type. */
export function typeTarget(instanceType: string, capacityType: CapacityType): TypeTarget {
  return { scope: 'instance-type', instanceType, capacityType };
}

/** One per type of each group, in the groups' order, restricted groups last; the same one may come twice. */
export function targetsOfGroups(cluster: Cluster): readonly TypeTarget[] {
  const groups = cluster.instanceGroups.flatMap(({ instanceTypes, capacityType }) =>
    instanceTypes.map((instanceType) => typeTarget(instanceType, capacityType)),
  );
  const restricted = Object.keys(cluster.restrictedCountByType ?? {}).map((type) => typeTarget(type, 'on-demand'));
  return [...groups, ...restricted];
}

/** Each target once, in the order of the first. */
export function uniqueTargets(targets: readonly TypeTarget[]): readonly TypeTarget[] {
  return [...new Map(targets.map((target) => [targetText(target), target])).values()];
}

/** The quotas of one cluster and of all: on-demand ones always, those of Spot where a type is of Spot. */
export function clusterWideTargets(types: readonly TypeTarget[]): readonly QuotaTarget[] {
  const capacityTypes = (['on-demand', 'spot'] as const).filter(
    (capacityType) => capacityType === 'on-demand' || types.some((target) => target.capacityType === 'spot'),
  );
  return capacityTypes.flatMap((capacityType) => [
    { scope: 'cluster', capacityType } as const,
    { scope: 'total', capacityType } as const,
  ]);
}
