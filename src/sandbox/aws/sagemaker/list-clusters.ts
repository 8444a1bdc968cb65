import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { isHome } from '../world.ts';
import { DEFAULT_PAGE_SIZE, invalidToken, MAX_RESULTS, NEXT_TOKEN, SORT_ORDER } from './find-cluster.ts';

export const listClusters: Operation = {
  isMutation: false,
  members: {
    CreationTimeAfter: { type: 'timestamp' },
    CreationTimeBefore: { type: 'timestamp' },
    MaxResults: MAX_RESULTS,
    NameContains: { type: 'string', max: 63, pattern: '[a-zA-Z0-9\\-]+' },
    NextToken: NEXT_TOKEN,
    SortBy: { type: 'string', values: ['CREATION_TIME', 'NAME'] },
    SortOrder: SORT_ORDER,
  },
  resource: (_, { world, region }) => `arn:${world.partition}:sagemaker:${region}:${world.accountId}:cluster/*`,
  handle(input, { world, region }) {
    const { NextToken: token, MaxResults: limit, ...filters } = input;
    const { NameContains: part = '', SortBy, SortOrder } = filters;
    const { after, before } = createdBetween(filters);
    const clusters = (isHome(world, region) ? [...world.clusters.values()] : []).filter(
      ({ name, createdMs }) => name.includes(String(part)) && createdMs >= after && createdMs <= before,
    );
    if (SortBy === 'NAME') clusters.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (SortOrder === 'Descending') clusters.reverse();
    const scope = `clusters ${region} ${JSON.stringify(filters)}`;
    const page = takePage(clusters, { scope, token, limit: Number(limit ?? DEFAULT_PAGE_SIZE), invalidToken });
    return {
      ClusterSummaries: page.items.map((cluster) => ({
        ClusterArn: cluster.arn,
        ClusterName: cluster.name,
        CreationTime: new Date(cluster.createdMs),
        ClusterStatus: cluster.status,
      })),
      NextToken: page.nextToken,
    };
  },
};

function createdBetween(filters: Readonly<Record<string, unknown>>): {
  readonly after: number;
  readonly before: number;
} {
  const { CreationTimeAfter: after, CreationTimeBefore: before } = filters;
  return {
    after: after instanceof Date ? after.getTime() : Number.NEGATIVE_INFINITY,
    before: before instanceof Date ? before.getTime() : Number.POSITIVE_INFINITY,
  };
}
