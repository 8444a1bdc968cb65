import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import {
  DEFAULT_PAGE_SIZE,
  eksClusterResource,
  findEksCluster,
  invalidToken,
  MAX_RESULTS,
  NAME,
  NEXT_TOKEN,
} from './clusters.ts';
import { podIdentitiesOf, summarise } from './pod-identities.ts';

export const listPodIdentityAssociations: Operation = {
  isMutation: false,
  members: {
    name: NAME,
    namespace: { type: 'string' },
    serviceAccount: { type: 'string' },
    maxResults: MAX_RESULTS,
    nextToken: NEXT_TOKEN,
  },
  resource: eksClusterResource,
  handle(input, context) {
    const cluster = findEksCluster(input, context);
    const [namespace, serviceAccount] = [textOf(input.namespace), textOf(input.serviceAccount)];
    const associations = podIdentitiesOf(cluster).filter(
      (association) =>
        (namespace === undefined || association.namespace === namespace) &&
        (serviceAccount === undefined || association.serviceAccount === serviceAccount),
    );
    const page = takePage(associations, {
      scope: `pod identities ${cluster.name} ${namespace ?? ''} ${serviceAccount ?? ''}`,
      token: input.nextToken,
      limit: Number(input.maxResults ?? DEFAULT_PAGE_SIZE),
      invalidToken,
    });
    return { associations: page.items.map((item) => summarise(cluster, item)), nextToken: page.nextToken };
  },
};
