/** What stands against new instance groups, and what one should know of them: their form, their subnets, their quotas. */
import type { Aws } from '../../context.ts';
import type { Cluster, InstanceGroup, NewInstanceGroup, Subnet } from '../../domain/cluster.ts';
import { completeGroup } from '../../domain/complete-group.ts';
import { GROUP_TEXTS } from '../../domain/instance-group-rules.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import { isUnknown, type Known } from '../../domain/known.ts';
import { GROUP_LIMITS, newGroupProblems } from '../../domain/new-group-rules.ts';
import { SUPPORTED_ARCH } from '../../domain/node-pool.ts';
import type { Problem } from '../../domain/problem.ts';
import { unknownTypeWarning } from '../../domain/quota-need.ts';
import type { QuotaTarget } from '../../domain/quota-names.ts';
import { clusterWideTargets, typeTarget, uniqueTargets } from '../../domain/quota-targets.ts';
import { limitWarnings, readLimits } from './read-limits.ts';
import { readSubnets } from './read-subnets.ts';

export interface JudgedGroup {
  /** Of the specs, as they were given. */
  readonly index: number;
  readonly spec: InstanceGroupSpec;
  /** Null where something is missing. */
  readonly group: NewInstanceGroup | null;
  readonly problems: readonly Problem[];
}

export interface JudgedGroups {
  readonly judged: readonly JudgedGroup[];
  readonly warnings: readonly string[];
}

/** Completes and judges the specs of groups that the cluster does not have. Groups that it has cost no call. */
export async function completeNewGroups(
  specs: readonly InstanceGroupSpec[],
  cluster: Cluster,
  aws: Aws,
): Promise<JudgedGroups> {
  const completed = [...specs.entries()]
    .filter(([, { name }]) => !cluster.instanceGroups.some((group) => group.name === name))
    .map(([index, spec]) => ({ index, spec, ...completeGroup(spec, cluster, specs) }));
  const targets = quotasOf(completed.map(({ spec }) => spec));
  const [subnets, limits] = await Promise.all([
    readSubnets(
      completed.flatMap(({ group }) => subnetsOf(group, cluster)),
      aws,
    ),
    readLimits(targets, aws),
  ]);
  const crowd = crowdProblems(completed.length, cluster);
  const judged = completed.map(({ index, spec, group, problems }) => ({
    index,
    spec,
    group,
    problems: [...newGroupProblems(spec), ...problems, ...subnetProblems(group, cluster, subnets), ...crowd],
  }));
  return {
    judged,
    warnings: [
      ...(isUnknown(subnets) ? [`whether the subnets of the new groups fit is unknown: ${subnets.unknown}`] : []),
      ...limitWarnings(targets, limits),
      ...completed.flatMap(({ spec }) => [...typeWarnings(spec), ...keyWarnings(spec, cluster)]),
    ],
  };
}

function quotasOf(specs: readonly InstanceGroupSpec[]): readonly QuotaTarget[] {
  const types = uniqueTargets(
    specs.flatMap(({ instanceTypes, capacityType }) => instanceTypes.map((type) => typeTarget(type, capacityType))),
  );
  return types.length === 0 ? [] : [...types, ...clusterWideTargets(types)];
}

function subnetsOf(group: NewInstanceGroup | null, cluster: Cluster): readonly string[] {
  if (!group) return [];
  return group.subnetIds.length > 0 ? group.subnetIds : cluster.subnetIds;
}

function crowdProblems(count: number, { instanceGroups, name }: Cluster): Problem[] {
  const total = instanceGroups.length + count;
  if (count === 0 || total <= GROUP_LIMITS.groups) return [];
  return [
    {
      field: 'name',
      message: `${name} would have ${total} instance groups, more than the ${GROUP_LIMITS.groups} of a cluster`,
    },
  ];
}

function subnetProblems(
  group: NewInstanceGroup | null,
  cluster: Cluster,
  subnets: Known<ReadonlyMap<string, Subnet>>,
): Problem[] {
  const ids = subnetsOf(group, cluster);
  if (isUnknown(subnets) || ids.length === 0) return [];
  const missing = ids.filter((id) => !subnets.has(id));
  if (missing.length > 0) {
    return [{ field: 'subnets', message: `there is no subnet ${missing.join(', ')} in this region and account` }];
  }
  const known = ids.flatMap((id) => subnets.get(id) ?? []);
  const zones = [...new Set(known.map(({ zone }) => zone))];
  const problems: Problem[] = [];
  if (zones.length > 1 && group?.isFlexible === false) {
    problems.push({
      field: 'subnets',
      message: `its subnets are in ${zones.length} zones (${zones.join(', ')}), and Karpenter needs a group of one type in one zone`,
      hint: 'make a group per zone, or a flexible one',
    });
  }
  if (known.every(({ availableAddresses }) => availableAddresses === 0)) {
    problems.push({ field: 'subnets', message: `no address is free in ${ids.join(', ')}: no node could start` });
  }
  return problems;
}

function typeWarnings({ name, instanceTypes }: InstanceGroupSpec): readonly string[] {
  const others = instanceTypes.filter((type) => (findInstanceType(type)?.arch ?? SUPPORTED_ARCH) !== SUPPORTED_ARCH);
  return [
    ...instanceTypes.map(unknownTypeWarning).filter((text) => text !== undefined),
    ...(others.length === 0 ? [] : [GROUP_TEXTS.unsupportedArch(name, others)]),
  ];
}

/** A key of its own is not taken over: which groups may use it is for its policy to say. */
function keyWarnings({ name, like }: InstanceGroupSpec, { instanceGroups }: Cluster): readonly string[] {
  const model: InstanceGroup | undefined = instanceGroups.find((group) => group.name === like);
  if (!model || model.kmsKeyIds.length === 0) return [];
  return [`the volumes of ${model.name} have a key of their own, those of ${name} will have SageMaker's`];
}
