import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { beginDeletion } from './cluster-life.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource, findCluster } from './find-cluster.ts';

const BUSY = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'];

export const deleteCluster: Operation = {
  isMutation: true,
  members: { ClusterName: CLUSTER_NAME_OR_ARN },
  resource: clusterResource,
  handle(input, context) {
    const cluster = findCluster(input, context);
    if (BUSY.includes(cluster.status)) {
      const text = `Cluster '${cluster.arn}' cannot be deleted while its status is ${cluster.status}`;
      throw new AwsFailure('ConflictException', 400, text);
    }
    beginDeletion(context.world, cluster);
    return { ClusterArn: cluster.arn };
  },
};
