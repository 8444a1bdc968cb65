/** Groups of a cluster that another tool keeps are added and removed in that tool. */
import type { Cluster, NewInstanceGroup } from '../../domain/cluster.ts';
import { type ClusterTags, guardOwnership, keptCluster, tagDoubts } from '../guard-ownership.ts';

/** Throws `kept-by-another-tool` with the groups in CloudFormation's words, unless it may take over; answers what to warn of. */
export function guardNewGroups(
  groups: readonly NewInstanceGroup[],
  cluster: Cluster,
  tags: ClusterTags,
  mayTakeOver: boolean,
): readonly string[] {
  if (groups.length === 0) return [];
  const kept = keptCluster(cluster, tags, { more: { InstanceGroups: groups.map(groupProperties) } });
  return [...tagDoubts(tags), ...guardOwnership(kept, mayTakeOver)];
}

/** The same for a group that goes. */
export function guardGroupDeletion(
  name: string,
  cluster: Cluster,
  tags: ClusterTags,
  mayTakeOver: boolean,
): readonly string[] {
  const patch = `# take the instance group ${name} out of InstanceGroups of the cluster ${cluster.name}\n`;
  const kept = keptCluster(cluster, tags, {}).map((one) => ({ ...one, patch }));
  return [...tagDoubts(tags), ...guardOwnership(kept, mayTakeOver)];
}

/** AWS::SageMaker::Cluster has the names of the API. */
function groupProperties(group: NewInstanceGroup): Readonly<Record<string, unknown>> {
  const { instanceTypes, lifecycle, subnetIds, securityGroupIds } = group;
  return {
    InstanceGroupName: group.name,
    InstanceCount: group.instanceCount,
    ...(group.isFlexible
      ? { InstanceRequirements: { InstanceTypes: instanceTypes } }
      : { InstanceType: instanceTypes[0] }),
    ...(group.capacityType === 'spot' ? { CapacityRequirements: { Spot: {} } } : {}),
    ExecutionRole: group.executionRole,
    ...(lifecycle ? { LifeCycleConfig: { SourceS3Uri: lifecycle.sourceS3Uri, OnCreate: lifecycle.onCreate } } : {}),
    ...(subnetIds.length === 0
      ? {}
      : { OverrideVpcConfig: { Subnets: subnetIds, SecurityGroupIds: securityGroupIds } }),
  };
}
