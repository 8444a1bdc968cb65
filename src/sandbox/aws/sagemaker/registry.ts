/** SageMaker: the operations on HyperPod clusters that are emulated. */
import type { Service } from '../operation.ts';
import { batchAddClusterNodes } from './batch-add-cluster-nodes.ts';
import { batchDeleteClusterNodes } from './batch-delete-cluster-nodes.ts';
import { createCluster } from './create-cluster.ts';
import { deleteCluster } from './delete-cluster.ts';
import { describeCluster } from './describe-cluster.ts';
import { describeClusterEvent } from './describe-cluster-event.ts';
import { describeClusterNode } from './describe-cluster-node.ts';
import { listClusterEvents } from './list-cluster-events.ts';
import { listClusterNodes } from './list-cluster-nodes.ts';
import { listClusters } from './list-clusters.ts';
import { listTags } from './list-tags.ts';
import { updateCluster } from './update-cluster.ts';

export const sagemaker: Service = {
  id: 'sagemaker',
  signingName: 'sagemaker',
  json: { version: '1.1', targetPrefix: 'SageMaker' },
  xmlNamespace: null,
  dialect: 'json',
  operations: {
    BatchAddClusterNodes: batchAddClusterNodes,
    BatchDeleteClusterNodes: batchDeleteClusterNodes,
    CreateCluster: createCluster,
    DeleteCluster: deleteCluster,
    DescribeCluster: describeCluster,
    DescribeClusterEvent: describeClusterEvent,
    DescribeClusterNode: describeClusterNode,
    ListClusterEvents: listClusterEvents,
    ListClusterNodes: listClusterNodes,
    ListClusters: listClusters,
    ListTags: listTags,
    UpdateCluster: updateCluster,
  },
};
