import { AwsFailure } from '../../parts.ts';
import type { Json, Operation } from '../operation.ts';
import type { ClusterEvent } from './cluster-state.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource } from './find-cluster.ts';
import { findEventfulCluster, summarise } from './list-cluster-events.ts';

export const describeClusterEvent: Operation = {
  isMutation: false,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    EventId: {
      type: 'string',
      isRequired: true,
      pattern: '[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}',
    },
  },
  resource: clusterResource,
  handle(input, context) {
    const cluster = findEventfulCluster(input, context);
    const event = cluster.events.find(({ id }) => id === input.EventId);
    if (!event) {
      const text = `Could not find event '${String(input.EventId)}' of cluster '${cluster.arn}'`;
      throw new AwsFailure('ResourceNotFound', 400, text);
    }
    return { EventDetails: { ...summarise(cluster, event), EventDetails: { EventMetadata: metadataOf(event) } } };
  },
};

function metadataOf(event: ClusterEvent): Json {
  const FailureMessage = event.failureMessage ?? undefined;
  if (event.resourceType === 'Cluster') return { Cluster: { FailureMessage } };
  if (event.node) return { Instance: { NodeLogicalId: event.node.logicalId, FailureMessage } };
  return { InstanceGroup: { FailureMessage } };
}
