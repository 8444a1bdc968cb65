import type { Operation } from '../operation.ts';
import { describeEntry, eksClusterResource, findClusterWithEntries, findEntry, NAME, PRINCIPAL } from './clusters.ts';

export const describeAccessEntry: Operation = {
  isMutation: false,
  members: { name: NAME, principalArn: PRINCIPAL },
  resource: eksClusterResource,
  handle(input, context) {
    const cluster = findClusterWithEntries(input, context);
    return { accessEntry: describeEntry(cluster, findEntry(cluster, input)) };
  },
};
