import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import {
  DEFAULT_PAGE_SIZE,
  eksClusterResource,
  findClusterWithEntries,
  invalidToken,
  MAX_RESULTS,
  NAME,
  NEXT_TOKEN,
} from './clusters.ts';

export const listAccessEntries: Operation = {
  isMutation: false,
  members: {
    name: NAME,
    associatedPolicyArn: { type: 'string' },
    maxResults: MAX_RESULTS,
    nextToken: NEXT_TOKEN,
  },
  resource: eksClusterResource,
  handle(input, context) {
    const cluster = findClusterWithEntries(input, context);
    const policyArn = textOf(input.associatedPolicyArn);
    const entries = [...cluster.accessEntries.values()].filter(
      ({ policies }) => policyArn === undefined || policies.has(policyArn),
    );
    const page = takePage(entries, {
      scope: `access entries ${cluster.name} ${policyArn ?? ''}`,
      token: input.nextToken,
      limit: Number(input.maxResults ?? DEFAULT_PAGE_SIZE),
      invalidToken,
    });
    return { accessEntries: page.items.map(({ principalArn }) => principalArn), nextToken: page.nextToken };
  },
};
