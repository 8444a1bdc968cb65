/** Instance groups in UpdateCluster: resubmitted groups replace their configuration, omitted ones stay as they are. */
import { isDeepStrictEqual } from 'node:util';
import { AwsFailure } from '../../parts.ts';
import type { Members } from '../members.ts';
import type { Json } from '../operation.ts';
import type { World } from '../world.ts';
import type { ClusterState, GroupState } from './cluster-state.ts';
import { checkLimits } from './limits.ts';
import { launchNode, recordEvent, terminateNode } from './node-lifecycle.ts';

export interface GroupPlan {
  /** Nothing changes but the number of nodes. */
  readonly isScalingOnly: boolean;
  apply(): void;
}

/** Constraints of ClusterInstanceGroupSpecification in the SageMaker API model. */
export const GROUP_MEMBERS: Members = {
  InstanceGroupName: { type: 'string', isRequired: true, min: 1, max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9])*' },
  InstanceCount: { type: 'integer', isRequired: true, min: 0, max: 6758 },
  MinInstanceCount: { type: 'integer', min: 0, max: 6758 },
  ExecutionRole: { type: 'string', isRequired: true, min: 20, max: 2048 },
  InstanceType: { type: 'string', pattern: 'ml\\..+' },
  OverrideVpcConfig: {
    type: 'structure',
    members: {
      SecurityGroupIds: { type: 'list', isRequired: true, min: 1, max: 5, items: { type: 'string' } },
      Subnets: { type: 'list', isRequired: true, min: 1, max: 16, items: { type: 'string' } },
    },
  },
  LifeCycleConfig: {
    type: 'structure',
    members: {
      SourceS3Uri: { type: 'string', isRequired: true, max: 1024, pattern: '(https|s3)://([^/]+)/?(.*)' },
      OnCreate: { type: 'string', isRequired: true, min: 1, max: 128 },
    },
  },
  InstanceRequirements: {
    type: 'structure',
    members: { InstanceTypes: { type: 'list', isRequired: true, min: 1, max: 20, items: { type: 'string' } } },
  },
  OnStartDeepHealthChecks: {
    type: 'list',
    min: 1,
    max: 2,
    items: { type: 'string', values: ['InstanceStress', 'InstanceConnectivity'] },
  },
};

interface GroupSpec {
  readonly InstanceGroupName: string;
  readonly InstanceCount: number;
  readonly MinInstanceCount?: number;
  readonly ExecutionRole: string;
  readonly InstanceType?: string;
  readonly InstanceRequirements?: { readonly InstanceTypes: readonly string[] };
  readonly OnStartDeepHealthChecks?: readonly string[];
  readonly OverrideVpcConfig?: { readonly Subnets: readonly string[]; readonly SecurityGroupIds: readonly string[] };
  readonly LifeCycleConfig?: { readonly SourceS3Uri: string; readonly OnCreate: string };
  readonly KubernetesConfig?: {
    readonly Labels?: Readonly<Record<string, string>>;
    readonly Taints?: readonly unknown[];
  };
  readonly CapacityRequirements?: { readonly Spot?: unknown };
  readonly TrainingPlanArn?: string;
  readonly InstanceStorageConfigs?: readonly { readonly EbsVolumeConfig?: { readonly VolumeKmsKeyId?: string } }[];
}

/** What would change; null when nothing would. Throws ValidationException or ResourceLimitExceeded. */
export function planGroupChanges(world: World, cluster: ClusterState, input: Json): GroupPlan | null {
  const specs = (input.InstanceGroups ?? []) as readonly GroupSpec[];
  const doomed = (input.InstanceGroupsToDelete ?? []) as readonly string[];
  checkDeletions(cluster, specs, doomed);
  const wanted = specs.map((spec) => readGroup(cluster, spec));
  const changed = wanted.filter((group) => !isDeepStrictEqual(group, findGroup(cluster, group.name)));
  if (changed.length === 0 && doomed.length === 0) return null;
  checkLimits(
    world,
    cluster,
    changed.map((group) => demandOf(cluster, group)),
  );
  return {
    isScalingOnly: doomed.length === 0 && changed.every((group) => isOnlyScaled(group, findGroup(cluster, group.name))),
    apply() {
      for (const name of doomed) deleteGroup(world, cluster, name);
      for (const group of changed) putGroup(world, cluster, group);
      recordEvent(world, cluster, { description: 'Instance groups were updated' });
      world.emit({ kind: 'instance-groups', clusterName: cluster.name });
    },
  };
}

function findGroup(cluster: ClusterState, name: string): GroupState | undefined {
  return cluster.groups.find((group) => group.name === name);
}

function isOnlyScaled(group: GroupState, existing: GroupState | undefined): boolean {
  return isDeepStrictEqual({ ...existing, targetCount: group.targetCount }, group);
}

function checkDeletions(cluster: ClusterState, specs: readonly GroupSpec[], doomed: readonly string[]): void {
  for (const name of doomed) {
    if (!findGroup(cluster, name)) throw invalid(`Instance group ${name} does not exist in cluster '${cluster.arn}'`);
    if (specs.some(({ InstanceGroupName }) => InstanceGroupName === name)) {
      throw invalid(`Instance group ${name} cannot be both updated and deleted`);
    }
  }
  const isEmptied = cluster.groups.every(({ name }) => doomed.includes(name));
  if (isEmptied && specs.length === 0) throw invalid('A cluster must have at least one instance group');
}

/** The whole new configuration of a group: what the specification leaves out falls back to nothing, as on AWS. */
function readGroup(cluster: ClusterState, spec: GroupSpec): GroupState {
  const existing = findGroup(cluster, spec.InstanceGroupName);
  if (existing) checkImmutable(existing, spec);
  const { capacityType, status, subnets, securityGroups } = existing ?? readFixed(spec);
  return {
    name: spec.InstanceGroupName,
    ...readTypes(spec),
    ...readOptions(spec),
    capacityType,
    status,
    subnets,
    securityGroups,
    executionRole: spec.ExecutionRole,
    targetCount: spec.InstanceCount,
    minCount: spec.MinInstanceCount ?? 0,
  };
}

/** What only the making of a group decides. */
function readFixed(spec: GroupSpec): Pick<GroupState, 'capacityType' | 'status' | 'subnets' | 'securityGroups'> {
  return {
    capacityType: spec.CapacityRequirements?.Spot ? 'spot' : 'on-demand',
    status: 'InService',
    subnets: spec.OverrideVpcConfig?.Subnets ?? null,
    securityGroups: spec.OverrideVpcConfig?.SecurityGroupIds ?? null,
  };
}

function readTypes(spec: GroupSpec): Pick<GroupState, 'instanceTypes' | 'isFlexible'> {
  const { InstanceType: type, InstanceRequirements: requirements, InstanceGroupName: name } = spec;
  if (type !== undefined && !requirements) return { instanceTypes: [type], isFlexible: false };
  if (type === undefined && requirements) return { instanceTypes: requirements.InstanceTypes, isFlexible: true };
  throw invalid(`Instance group ${name} needs exactly one of InstanceType and InstanceRequirements`);
}

function readOptions(
  spec: GroupSpec,
): Pick<GroupState, 'deepHealthChecks' | 'trainingPlanArn' | 'kmsKeyId' | 'labels' | 'taints' | 'lifecycle'> {
  const volumes = (spec.InstanceStorageConfigs ?? []).flatMap(({ EbsVolumeConfig }) => EbsVolumeConfig ?? []);
  return {
    deepHealthChecks: spec.OnStartDeepHealthChecks ?? [],
    trainingPlanArn: spec.TrainingPlanArn ?? null,
    kmsKeyId: volumes[0]?.VolumeKmsKeyId ?? null,
    ...readKubernetes(spec),
    lifecycle: spec.LifeCycleConfig ?? null,
  };
}

function readKubernetes({ KubernetesConfig: config = {} }: GroupSpec): Pick<GroupState, 'labels' | 'taints'> {
  return { labels: config.Labels ?? {}, taints: config.Taints ?? [] };
}

function checkImmutable(existing: GroupState, spec: GroupSpec): void {
  const subnets = spec.OverrideVpcConfig?.Subnets;
  if (subnets && !isDeepStrictEqual(subnets, existing.subnets)) {
    throw invalid('Updating fields OverrideVpcConfig on an InstanceGroup not supported');
  }
  if (existing.executionRole !== spec.ExecutionRole) {
    throw invalid('Updating fields ExecutionRole on an InstanceGroup not supported');
  }
  const isTypeKept = existing.isFlexible ? spec.InstanceRequirements : spec.InstanceType === existing.instanceTypes[0];
  if (!isTypeKept) throw invalid('Updating fields InstanceType on an InstanceGroup not supported');
}

function liveNodes(cluster: ClusterState, groupName: string): ClusterState['nodes'] {
  return cluster.nodes.filter(({ instanceGroup, status }) => instanceGroup === groupName && status !== 'ShuttingDown');
}

function demandOf(cluster: ClusterState, group: GroupState) {
  return {
    instanceType: group.instanceTypes[0] ?? '',
    capacityType: group.capacityType,
    count: Math.max(0, group.targetCount - liveNodes(cluster, group.name).length),
  };
}

function putGroup(world: World, cluster: ClusterState, group: GroupState): void {
  const index = cluster.groups.findIndex(({ name }) => name === group.name);
  if (index === -1) cluster.groups.push(group);
  else cluster.groups[index] = group;
  const live = liveNodes(cluster, group.name);
  for (let count = live.length; count < group.targetCount; count += 1) {
    launchNode(world, cluster, { groupName: group.name });
  }
  for (const node of live.slice(group.targetCount)) terminateNode(world, cluster, node);
}

function deleteGroup(world: World, cluster: ClusterState, groupName: string): void {
  cluster.groups = cluster.groups.filter(({ name }) => name !== groupName);
  for (const node of liveNodes(cluster, groupName)) terminateNode(world, cluster, node);
}

function invalid(message: string): AwsFailure {
  return new AwsFailure('ValidationException', 400, message);
}
