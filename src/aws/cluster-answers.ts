/** From SageMaker's answers to our words. */
import type {
  ClusterEventSummary,
  ClusterInstanceGroupDetails,
  ClusterNodeSummary,
  ClusterRestrictedInstanceGroupDetails,
  DescribeClusterResponse,
} from '@aws-sdk/client-sagemaker';
import type { AutoScaling, Cluster, ClusterEvent, ClusterNode, InstanceGroup } from '../domain/cluster.ts';
import { requireAnswered } from './network-error.ts';

/** The cluster in our words. Lists that AWS leaves out are empty. */
export function toCluster(output: DescribeClusterResponse): Cluster {
  const restricted = output.RestrictedInstanceGroups ?? [];
  const vpc = {
    subnetIds: output.VpcConfig?.Subnets ?? [],
    securityGroupIds: output.VpcConfig?.SecurityGroupIds ?? [],
  };
  return {
    name: output.ClusterName ?? '',
    arn: requireAnswered(output.ClusterArn, 'sagemaker:DescribeCluster'),
    status: output.ClusterStatus ?? 'Failed',
    failureMessage: output.FailureMessage || null,
    ...settingsOf(output),
    autoscaling: toAutoScaling(output.AutoScaling),
    ...vpc,
    instanceGroups: (output.InstanceGroups ?? []).map((group) => toInstanceGroup(group, vpc)),
    restrictedGroupNames: restricted.map((group) => group.InstanceGroupName ?? ''),
    restrictedCountByType: countRestricted(restricted),
  };
}

function settingsOf(
  output: DescribeClusterResponse,
): Pick<Cluster, 'orchestrator' | 'provisioningMode' | 'nodeRecovery' | 'clusterRoleArn'> {
  const eksClusterArn = output.Orchestrator?.Eks?.ClusterArn;
  return {
    // Old Slurm clusters have no Orchestrator at all.
    orchestrator: eksClusterArn === undefined ? { kind: 'slurm' } : { kind: 'eks', eksClusterArn },
    provisioningMode: output.NodeProvisioningMode ?? null,
    nodeRecovery: output.NodeRecovery ?? null,
    clusterRoleArn: output.ClusterRole ?? null,
  };
}

function toAutoScaling(output: DescribeClusterResponse['AutoScaling']): AutoScaling {
  if (output?.Mode === undefined) return { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null };
  const isOff = output.Mode === 'Disable' && output.Status !== 'Deleting';
  return {
    mode: output.Mode,
    type: output.AutoScalerType ?? null,
    status: isOff ? 'Disabled' : (output.Status ?? 'Creating'),
    failureMessage: output.FailureMessage || null,
  };
}

type Vpc = Pick<Cluster, 'subnetIds' | 'securityGroupIds'>;

function toInstanceGroup(group: ClusterInstanceGroupDetails, vpc: Vpc): InstanceGroup {
  return {
    name: group.InstanceGroupName ?? '',
    instanceTypes: instanceTypesOf(group),
    isFlexible: group.InstanceRequirements !== undefined,
    capacityType: group.CapacityRequirements?.Spot === undefined ? 'on-demand' : 'spot',
    currentCount: group.CurrentCount ?? 0,
    targetCount: group.TargetCount ?? 0,
    minCount: group.MinCount ?? 0,
    status: group.Status ?? 'InService',
    executionRole: group.ExecutionRole ?? null,
    trainingPlanArn: group.TrainingPlanArn ?? null,
    lifecycle: toLifecycle(group.LifeCycleConfig),
    ...listsOf(group, vpc),
  };
}

function toLifecycle(config: ClusterInstanceGroupDetails['LifeCycleConfig']): InstanceGroup['lifecycle'] {
  if (config?.SourceS3Uri === undefined || config.OnCreate === undefined) return null;
  return { sourceS3Uri: config.SourceS3Uri, onCreate: config.OnCreate };
}

function instanceTypesOf(group: ClusterInstanceGroupDetails): readonly string[] {
  const { CurrentInstanceTypes, DesiredInstanceTypes } = group.InstanceRequirements ?? {};
  if (DesiredInstanceTypes?.length) return DesiredInstanceTypes;
  if (CurrentInstanceTypes?.length) return CurrentInstanceTypes;
  return group.InstanceType === undefined ? [] : [group.InstanceType];
}

function listsOf(
  group: ClusterInstanceGroupDetails,
  vpc: Vpc,
): Pick<InstanceGroup, 'deepHealthChecks' | 'subnetIds' | 'securityGroupIds' | 'countByType' | 'kmsKeyIds'> {
  const keys = (group.InstanceStorageConfigs ?? []).map((storage) => storage.EbsVolumeConfig?.VolumeKmsKeyId);
  return {
    deepHealthChecks: group.OnStartDeepHealthChecks ?? [],
    subnetIds: group.OverrideVpcConfig?.Subnets ?? vpc.subnetIds,
    securityGroupIds: group.OverrideVpcConfig?.SecurityGroupIds ?? vpc.securityGroupIds,
    countByType: countTypes(group.InstanceTypeDetails),
    kmsKeyIds: [...new Set(keys.filter((key) => key !== undefined))],
  };
}

function countTypes(details: ClusterInstanceGroupDetails['InstanceTypeDetails']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { InstanceType: type, CurrentCount: count = 0 } of details ?? []) {
    if (type !== undefined) counts[type] = (counts[type] ?? 0) + count;
  }
  return counts;
}

function countRestricted(groups: readonly ClusterRestrictedInstanceGroupDetails[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { InstanceType: type, CurrentCount: current = 0, TargetCount: target = 0 } of groups) {
    if (type !== undefined) counts[type] = (counts[type] ?? 0) + Math.max(current, target);
  }
  return counts;
}

/** One node; a node still being provisioned has a logical id only. */
export function toNode(node: ClusterNodeSummary): ClusterNode {
  return {
    instanceGroup: node.InstanceGroupName ?? '',
    instanceId: node.InstanceId || null,
    logicalId: node.NodeLogicalId ?? null,
    instanceType: node.InstanceType ?? '',
    status: node.InstanceStatus?.Status ?? 'NotFound',
  };
}

/** One event of ListClusterEvents. */
export function toEvent(event: ClusterEventSummary): ClusterEvent {
  return {
    id: event.EventId ?? '',
    instanceGroup: event.InstanceGroupName ?? null,
    instanceId: event.InstanceId ?? null,
    resourceType: event.ResourceType ?? '',
    level: event.EventLevel ?? null,
    time: event.EventTime?.toISOString() ?? null,
    description: event.Description ?? '',
  };
}
