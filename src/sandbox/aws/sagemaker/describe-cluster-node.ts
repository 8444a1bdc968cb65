import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource, findCluster, findNode } from './find-cluster.ts';

export const describeClusterNode: Operation = {
  isMutation: false,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    NodeId: { type: 'string', min: 1, max: 256, pattern: 'i-[a-f0-9]{8}(?:[a-f0-9]{9})?' },
    NodeLogicalId: { type: 'string', min: 1, max: 128, pattern: '[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9]' },
  },
  resource: clusterResource,
  validate(input) {
    if ((input.NodeId === undefined) === (input.NodeLogicalId === undefined)) {
      throw new AwsFailure('ValidationException', 400, 'Exactly one of NodeId or NodeLogicalId must be provided');
    }
  },
  handle(input, context) {
    const cluster = findCluster(input, context);
    const id = String(input.NodeId ?? input.NodeLogicalId);
    const node = findNode(cluster, id);
    if (!node) throw new AwsFailure('ResourceNotFound', 400, `Could not find node '${id}' in cluster '${cluster.arn}'`);
    const subnet = context.world.seed.subnets.find((candidate) => candidate.id === node.subnetId);
    return {
      NodeDetails: {
        InstanceGroupName: node.instanceGroup,
        InstanceId: node.status === 'Pending' ? undefined : node.instanceId,
        NodeLogicalId: node.logicalId,
        InstanceStatus: { Status: node.status },
        InstanceType: node.instanceType,
        LaunchTime: new Date(node.launchedAt),
        Placement: { AvailabilityZone: node.zone, AvailabilityZoneId: subnet?.zoneId },
        PrivatePrimaryIp: node.privateIp,
        PrivateDnsHostname: `ip-${node.privateIp.replaceAll('.', '-')}.${context.region}.compute.internal`,
        CapacityType: node.capacityType === 'spot' ? 'Spot' : 'OnDemand',
      },
    };
  },
};
