import type { CallContext, Json, Operation } from '../operation.ts';
import type { ClusterState, GroupState } from './cluster-state.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource, findCluster } from './find-cluster.ts';

export const describeCluster: Operation = {
  isMutation: false,
  members: { ClusterName: CLUSTER_NAME_OR_ARN },
  resource: clusterResource,
  handle(input, context) {
    const cluster = findCluster(input, context);
    return {
      ClusterArn: cluster.arn,
      ClusterName: cluster.name,
      ClusterStatus: cluster.status,
      CreationTime: new Date(cluster.createdMs),
      InstanceGroups: cluster.groups.map((group) => describeGroup(cluster, group)),
      VpcConfig: { SecurityGroupIds: cluster.securityGroups, Subnets: cluster.subnets },
      Orchestrator: describeOrchestrator(cluster, context),
      NodeRecovery: cluster.nodeRecovery ?? undefined,
      NodeProvisioningMode: cluster.provisioningMode ?? undefined,
      ClusterRole: cluster.clusterRoleArn ?? undefined,
      AutoScaling: describeAutoScaling(cluster),
    };
  },
};

function describeOrchestrator(cluster: ClusterState, { world }: CallContext): Json {
  if (cluster.eksClusterName === null) return { Slurm: {} };
  const { partition, region, accountId } = world;
  return { Eks: { ClusterArn: `arn:${partition}:eks:${region}:${accountId}:cluster/${cluster.eksClusterName}` } };
}

function describeAutoScaling({ autoscaling }: ClusterState): Json | undefined {
  if (!autoscaling) return undefined;
  return {
    Mode: autoscaling.mode,
    AutoScalerType: 'Karpenter',
    Status: autoscaling.status,
    FailureMessage: autoscaling.failureMessage ?? undefined,
  };
}

function describeGroup(cluster: ClusterState, group: GroupState): Json {
  const running = cluster.nodes.filter(
    ({ instanceGroup, status }) => instanceGroup === group.name && status === 'Running',
  );
  return {
    InstanceGroupName: group.name,
    CurrentCount: running.length,
    TargetCount: group.targetCount,
    MinCount: group.minCount,
    ...describeTypes(group),
    InstanceTypeDetails: group.instanceTypes.map((type) => ({
      InstanceType: type,
      CurrentCount: running.filter(({ instanceType }) => instanceType === type).length,
      ThreadsPerCore: 1,
    })),
    LifeCycleConfig: group.lifecycle ?? undefined,
    ExecutionRole: group.executionRole,
    ThreadsPerCore: 1,
    InstanceStorageConfigs: [{ EbsVolumeConfig: { VolumeSizeInGB: 500, VolumeKmsKeyId: group.kmsKeyId ?? undefined } }],
    OnStartDeepHealthChecks: group.deepHealthChecks.length > 0 ? group.deepHealthChecks : undefined,
    Status: group.status,
    TrainingPlanArn: group.trainingPlanArn ?? undefined,
    OverrideVpcConfig: group.subnets
      ? { SecurityGroupIds: group.securityGroups ?? cluster.securityGroups, Subnets: group.subnets }
      : undefined,
    KubernetesConfig: describeKubernetes(group),
    CapacityRequirements: group.capacityType === 'spot' ? { Spot: {} } : { OnDemand: {} },
  };
}

function describeTypes(group: GroupState): Json {
  if (!group.isFlexible) return { InstanceType: group.instanceTypes[0] };
  return {
    InstanceRequirements: {
      CurrentInstanceTypes: group.instanceTypes,
      DesiredInstanceTypes: group.instanceTypes,
    },
  };
}

function describeKubernetes({ labels, taints }: GroupState): Json | undefined {
  const hasLabels = Object.keys(labels).length > 0;
  if (!hasLabels && taints.length === 0) return undefined;
  return {
    ...(hasLabels ? { CurrentLabels: labels, DesiredLabels: labels } : {}),
    ...(taints.length > 0 ? { CurrentTaints: taints, DesiredTaints: taints } : {}),
  };
}
