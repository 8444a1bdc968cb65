import { AwsFailure } from '../../parts.ts';
import type { CallContext, Json, Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import type { ClusterEvent, ClusterState } from './cluster-state.ts';
import {
  CLUSTER_NAME_OR_ARN,
  clusterResource,
  DEFAULT_PAGE_SIZE,
  findCluster,
  invalidToken,
  MAX_RESULTS,
  NEXT_TOKEN,
  SORT_ORDER,
} from './find-cluster.ts';

export const listClusterEvents: Operation = {
  isMutation: false,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    InstanceGroupName: { type: 'string', min: 1, max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9])*' },
    NodeId: { type: 'string', min: 1, max: 256, pattern: 'i-[a-f0-9]{8}(?:[a-f0-9]{9})?' },
    EventTimeAfter: { type: 'timestamp' },
    EventTimeBefore: { type: 'timestamp' },
    SortBy: { type: 'string', values: ['EventTime'] },
    SortOrder: SORT_ORDER,
    ResourceType: { type: 'string', values: ['Cluster', 'InstanceGroup', 'Instance'] },
    MaxResults: MAX_RESULTS,
    NextToken: NEXT_TOKEN,
  },
  resource: clusterResource,
  handle(input, context) {
    const cluster = findEventfulCluster(input, context);
    const { NextToken: token, MaxResults: limit, ...filters } = input;
    const events = cluster.events.filter((event) => isMeant(event, filters));
    if (filters.SortOrder !== 'Ascending') events.reverse();
    const scope = `events ${cluster.name} ${JSON.stringify(filters)}`;
    const page = takePage(events, { scope, token, limit: Number(limit ?? DEFAULT_PAGE_SIZE), invalidToken });
    return { Events: page.items.map((event) => summarise(cluster, event)), NextToken: page.nextToken };
  },
};

/** Only clusters with continuous provisioning keep events. Throws ResourceNotFound or ValidationException. */
export function findEventfulCluster(input: Json, context: CallContext): ClusterState {
  const cluster = findCluster(input, context);
  if (cluster.provisioningMode === 'Continuous') return cluster;
  throw new AwsFailure(
    'ValidationException',
    400,
    `Cluster events are only available for clusters with NodeProvisioningMode Continuous; '${cluster.arn}' has none`,
  );
}

/** An event as the list shows it. */
export function summarise(cluster: ClusterState, event: ClusterEvent): Json {
  return {
    EventId: event.id,
    ClusterArn: cluster.arn,
    ClusterName: cluster.name,
    InstanceGroupName: event.instanceGroup ?? undefined,
    InstanceId: event.instanceId ?? undefined,
    ResourceType: event.resourceType,
    EventTime: new Date(event.atMs),
    Description: event.description,
    EventLevel: event.level,
  };
}

function isMeant(event: ClusterEvent, filters: Json): boolean {
  const { EventTimeAfter: after, EventTimeBefore: before } = filters;
  if (after instanceof Date && event.atMs < after.getTime()) return false;
  if (before instanceof Date && event.atMs > before.getTime()) return false;
  const wanted: readonly (readonly [unknown, unknown])[] = [
    [filters.InstanceGroupName, event.instanceGroup],
    [filters.NodeId, event.instanceId],
    [filters.ResourceType, event.resourceType],
  ];
  return wanted.every(([filter, value]) => filter === undefined || filter === value);
}
