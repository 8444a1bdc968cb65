import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
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

export const listClusterNodes: Operation = {
  isMutation: false,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    InstanceGroupNameContains: { type: 'string', min: 1, max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9])*' },
    MaxResults: MAX_RESULTS,
    NextToken: NEXT_TOKEN,
    SortBy: { type: 'string', values: ['CREATION_TIME', 'NAME'] },
    SortOrder: SORT_ORDER,
    IncludeNodeLogicalIds: { type: 'boolean' },
  },
  resource: clusterResource,
  handle(input, context) {
    const cluster = findCluster(input, context);
    const { NextToken: token, MaxResults: limit, ...filters } = input;
    const { InstanceGroupNameContains: part = '', IncludeNodeLogicalIds: hasLogicalIds = false, SortOrder } = filters;
    // A node that is still being provisioned has no instance yet: only its logical id can name it.
    const nodes = cluster.nodes.filter(
      ({ instanceGroup, status }) => instanceGroup.includes(String(part)) && (hasLogicalIds || status !== 'Pending'),
    );
    if (SortOrder === 'Descending') nodes.reverse();
    const scope = `nodes ${cluster.name} ${JSON.stringify(filters)}`;
    const page = takePage(nodes, { scope, token, limit: Number(limit ?? DEFAULT_PAGE_SIZE), invalidToken });
    return {
      ClusterNodeSummaries: page.items.map((node) => ({
        InstanceGroupName: node.instanceGroup,
        InstanceId: node.status === 'Pending' ? undefined : node.instanceId,
        NodeLogicalId: hasLogicalIds ? node.logicalId : undefined,
        InstanceType: node.instanceType,
        LaunchTime: new Date(node.launchedAt),
        InstanceStatus: { Status: node.status },
        PrivateDnsHostname: `ip-${node.privateIp.replaceAll('.', '-')}.${context.region}.compute.internal`,
      })),
      NextToken: page.nextToken,
    };
  },
};
