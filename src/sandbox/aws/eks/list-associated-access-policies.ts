import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import {
  DEFAULT_PAGE_SIZE,
  describePolicy,
  eksClusterResource,
  findClusterWithEntries,
  findEntry,
  invalidToken,
  MAX_RESULTS,
  NAME,
  NEXT_TOKEN,
  PRINCIPAL,
} from './clusters.ts';

export const listAssociatedAccessPolicies: Operation = {
  isMutation: false,
  members: { name: NAME, principalArn: PRINCIPAL, maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  resource: eksClusterResource,
  handle(input, context) {
    const cluster = findClusterWithEntries(input, context);
    const entry = findEntry(cluster, input);
    const page = takePage([...entry.policies.values()], {
      scope: `access policies ${cluster.name} ${entry.principalArn}`,
      token: input.nextToken,
      limit: Number(input.maxResults ?? DEFAULT_PAGE_SIZE),
      invalidToken,
    });
    return {
      clusterName: cluster.name,
      principalArn: entry.principalArn,
      associatedAccessPolicies: page.items.map(describePolicy),
      nextToken: page.nextToken,
    };
  },
};
