/** From what a person says of a new instance group to all that SageMaker needs: the rest is taken from a group that is there. */
import type { Cluster, InstanceGroup, LifecycleConfig, NewInstanceGroup } from './cluster.ts';
import type { InstanceGroupSpec } from './instance-group-spec.ts';
import { findInstanceType } from './instance-type.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';

export interface CompletedGroup {
  /** Null where something is missing. */
  readonly group: NewInstanceGroup | null;
  readonly problems: readonly Problem[];
}

/** What a group may be modelled on: one of the cluster, or another new one. */
interface Model {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly executionRole: string | null;
  readonly lifecycle: LifecycleConfig | null;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** Completes a spec; `siblings` are the other new ones, which it may be modelled on. */
export function completeGroup(
  spec: InstanceGroupSpec,
  cluster: Cluster,
  siblings: readonly InstanceGroupSpec[] = [],
): CompletedGroup {
  const found = findModel(spec, cluster, siblings);
  if ('problem' in found) return { group: null, problems: [found.problem] };
  const { executionRole, lifecycle } = overlay(spec, found.model);
  const network = networkOf(spec, found.model, cluster);
  const problems = [
    ...(executionRole === null ? [noRole(spec)] : []),
    ...('problem' in network ? [network.problem] : []),
  ];
  if (executionRole === null || 'problem' in network) return { group: null, problems };
  const { like: _like, executionRole: _role, lifecycle: _script, ...own } = spec;
  const group = { ...own, instanceCount: 0, executionRole, ...(lifecycle ? { lifecycle } : {}), ...network };
  return { group, problems };
}

/** What the spec says; what it leaves open, as the model has it. */
function overlay(spec: InstanceGroupSpec, model: Model | null): Model {
  const { name, instanceTypes } = spec;
  const { executionRole = null, lifecycle = null, subnetIds = [], securityGroupIds = [] } = model ?? {};
  return {
    name,
    instanceTypes,
    executionRole: spec.executionRole ?? executionRole,
    lifecycle: spec.lifecycle ?? lifecycle,
    subnetIds: spec.subnetIds.length > 0 ? spec.subnetIds : subnetIds,
    securityGroupIds: spec.securityGroupIds.length > 0 ? spec.securityGroupIds : securityGroupIds,
  };
}

type Found = { readonly model: Model | null } | { readonly problem: Problem };

/** The named one; else, where a role is needed, the one that all groups alike agree on: of its family, with its accelerator, or any. */
function findModel(spec: InstanceGroupSpec, cluster: Cluster, siblings: readonly InstanceGroupSpec[]): Found {
  if (spec.like !== undefined) return namedModel(spec.like, cluster, siblings, [spec.name]);
  if (spec.executionRole !== undefined) return { model: null };
  const candidates = candidatesOf(cluster, siblings);
  for (const kindOf of [familyOf, acceleratorOf, () => 'any']) {
    const kinds = new Set(spec.instanceTypes.map(kindOf));
    const alike = candidates.filter(({ instanceTypes }) => instanceTypes.some((type) => kinds.has(kindOf(type))));
    const [first] = alike;
    // What they agree on is taken; their subnets are theirs.
    if (first && new Set(alike.map(setupOf)).size === 1)
      return { model: { ...first, subnetIds: [], securityGroupIds: [] } };
  }
  if (candidates.length === 0) return { model: null };
  return {
    problem: {
      field: 'like',
      message: `the groups of ${cluster.name} have different execution roles or lifecycle scripts, and nothing says which to take`,
      hint: `name the group to model it on (like): ${candidates.map(({ name }) => name).join(', ')}`,
    },
  };
}

/** Groups with a role; in a cluster that has none yet, the other new ones. */
function candidatesOf({ instanceGroups }: Cluster, siblings: readonly InstanceGroupSpec[]): readonly Model[] {
  const models = instanceGroups.length > 0 ? instanceGroups : siblings.map((sibling) => overlay(sibling, null));
  return models.filter(({ executionRole }) => executionRole !== null);
}

function namedModel(
  name: string,
  cluster: Cluster,
  siblings: readonly InstanceGroupSpec[],
  path: readonly string[],
): Found {
  const group = cluster.instanceGroups.find((candidate) => candidate.name === name);
  if (group) return { model: group };
  const sibling = siblings.find((candidate) => candidate.name === name);
  if (!sibling || path.includes(name)) return { problem: notFound(name, cluster, siblings) };
  if (sibling.like === undefined) return { model: overlay(sibling, null) };
  const inherited = namedModel(sibling.like, cluster, siblings, [...path, name]);
  return 'problem' in inherited ? inherited : { model: overlay(sibling, inherited.model) };
}

function notFound(name: string, cluster: Cluster, siblings: readonly InstanceGroupSpec[]): Problem {
  const known = [...cluster.instanceGroups, ...siblings].map((group) => group.name);
  return {
    field: 'like',
    message: `the cluster "${cluster.name}" has no instance group "${name}"${didYouMean(name, known)}`,
    hint: `its groups (case matters): ${known.join(', ')}`,
  };
}

function noRole({ name }: InstanceGroupSpec): Problem {
  return {
    field: 'executionRole',
    message: `the instance group "${name}" has no execution role, and there is no group to take one from`,
    hint: 'give the ARN of the IAM role that its instances run with (executionRole)',
  };
}

/** `ml.g6` of ml.g6.xlarge. */
function familyOf(type: string): string {
  return type.split('.').slice(0, 2).join('.');
}

/** `nvidia.com/gpu` of ml.g6.xlarge. */
function acceleratorOf(type: string): string {
  return findInstanceType(type)?.accelerator?.resource ?? 'none';
}

function setupOf({ executionRole, lifecycle }: Model): string {
  return JSON.stringify([executionRole, lifecycle]);
}

type Network = Pick<NewInstanceGroup, 'subnetIds' | 'securityGroupIds'>;

/** Its own subnets, the named model's, or the cluster's. Nodes of one type have to come in one zone: one subnet is sure to be. */
function networkOf(
  spec: InstanceGroupSpec,
  model: Model | null,
  cluster: Cluster,
): Network | { readonly problem: Problem } {
  const { subnetIds, securityGroupIds } = overlay(spec, spec.like === undefined ? null : model);
  const used = subnetIds.length > 0 ? subnetIds : cluster.subnetIds;
  if (spec.subnetIds.length === 0 && !spec.isFlexible && used.length > 1) return { problem: spreadProblem(spec, used) };
  if (subnetIds.length === 0 && securityGroupIds.length === 0) return { subnetIds, securityGroupIds };
  // OverrideVpcConfig takes both or none.
  return {
    subnetIds: used,
    securityGroupIds: securityGroupIds.length > 0 ? securityGroupIds : cluster.securityGroupIds,
  };
}

function spreadProblem({ name }: InstanceGroupSpec, subnetIds: readonly string[]): Problem {
  return {
    field: 'subnets',
    message: `the instance group "${name}" would spread over ${subnetIds.length} subnets, and Karpenter needs a group of one type in one zone`,
    hint: `name one (subnets): ${subnetIds.join(', ')}`,
  };
}

/** In what a group that is there differs from what is wanted of it; none of it can be changed any more. */
export function groupDifferences(spec: InstanceGroupSpec, group: InstanceGroup): string[] {
  const differences: string[] = [];
  const say = (what: string, is: readonly string[], wanted: readonly string[]) => {
    if (is.toSorted().join() === wanted.toSorted().join()) return;
    differences.push(`${what} ${is.join(', ')}, not ${wanted.join(', ')}`);
  };
  say('its instance types are', group.instanceTypes, spec.instanceTypes);
  say('its capacity type is', [group.capacityType], [spec.capacityType]);
  if (spec.subnetIds.length > 0) say('its subnets are', group.subnetIds, spec.subnetIds);
  return differences;
}
