import type { Operation } from '../operation.ts';
import { eksClusterResource, findClusterWithEntries, findEntry, NAME, PRINCIPAL } from './clusters.ts';

export const deleteAccessEntry: Operation = {
  isMutation: true,
  members: { name: NAME, principalArn: PRINCIPAL },
  resource: eksClusterResource,
  handle(input, context) {
    const cluster = findClusterWithEntries(input, context);
    cluster.accessEntries.delete(findEntry(cluster, input).principalArn);
    return {};
  },
};
