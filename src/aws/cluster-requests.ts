/** From our words to what SageMaker is asked. */
import type {
  ClusterInstanceGroupSpecification,
  CreateClusterRequest,
  UpdateClusterRequest,
} from '@aws-sdk/client-sagemaker';
import type { ClusterUpdate, NewCluster, NewInstanceGroup } from '../domain/cluster.ts';

/** What is not to be changed is left out. */
export function toUpdateRequest(update: ClusterUpdate): UpdateClusterRequest {
  const { autoScaling, instanceGroups, instanceGroupsToDelete } = update;
  return {
    ClusterName: update.clusterName,
    ...(update.clusterRoleArn === undefined ? {} : { ClusterRole: update.clusterRoleArn }),
    ...(update.nodeRecovery === undefined ? {} : { NodeRecovery: update.nodeRecovery }),
    ...(instanceGroups === undefined ? {} : { InstanceGroups: instanceGroups.map(toGroupSpecification) }),
    ...(instanceGroupsToDelete === undefined ? {} : { InstanceGroupsToDelete: [...instanceGroupsToDelete] }),
    ...(autoScaling === undefined
      ? {}
      : {
          AutoScaling:
            autoScaling.mode === 'Enable' ? { Mode: 'Enable', AutoScalerType: autoScaling.type } : { Mode: 'Disable' },
        }),
  };
}

/** What autoscaling needs from the start is set: it cannot be had later. */
export function toCreateRequest(cluster: NewCluster): CreateClusterRequest {
  return {
    ClusterName: cluster.name,
    InstanceGroups: cluster.instanceGroups.map(toGroupSpecification),
    VpcConfig: { Subnets: [...cluster.subnetIds], SecurityGroupIds: [...cluster.securityGroupIds] },
    Orchestrator: { Eks: { ClusterArn: cluster.eksClusterArn } },
    NodeProvisioningMode: 'Continuous',
    NodeRecovery: 'Automatic',
    ClusterRole: cluster.clusterRoleArn,
    AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
    Tags: Object.entries(cluster.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function toGroupSpecification(group: NewInstanceGroup): ClusterInstanceGroupSpecification {
  const { lifecycle, subnetIds, securityGroupIds, volumeSizeGb } = group;
  const kubernetes = toKubernetesConfig(group);
  return {
    InstanceGroupName: group.name,
    InstanceCount: group.instanceCount,
    ExecutionRole: group.executionRole,
    ...(group.isFlexible
      ? { InstanceRequirements: { InstanceTypes: [...group.instanceTypes] as never } }
      : { InstanceType: group.instanceTypes[0] as never }),
    CapacityRequirements: group.capacityType === 'spot' ? { Spot: {} } : { OnDemand: {} },
    ...(lifecycle ? { LifeCycleConfig: { SourceS3Uri: lifecycle.sourceS3Uri, OnCreate: lifecycle.onCreate } } : {}),
    ...(subnetIds.length === 0
      ? {}
      : { OverrideVpcConfig: { Subnets: [...subnetIds], SecurityGroupIds: [...securityGroupIds] } }),
    ...(volumeSizeGb === undefined
      ? {}
      : { InstanceStorageConfigs: [{ EbsVolumeConfig: { VolumeSizeInGB: volumeSizeGb } }] }),
    ...(kubernetes ? { KubernetesConfig: kubernetes } : {}),
  };
}

function toKubernetesConfig({
  labels,
  taints,
}: NewInstanceGroup): ClusterInstanceGroupSpecification['KubernetesConfig'] {
  if (Object.keys(labels).length === 0 && taints.length === 0) return undefined;
  return {
    ...(Object.keys(labels).length === 0 ? {} : { Labels: { ...labels } }),
    ...(taints.length === 0
      ? {}
      : {
          Taints: taints.map(({ key, value, effect }) => ({
            Key: key,
            ...(value === undefined ? {} : { Value: value }),
            Effect: effect as never,
          })),
        }),
  };
}
