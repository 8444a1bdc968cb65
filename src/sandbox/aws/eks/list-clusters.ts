import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { isHome } from '../world.ts';
import { DEFAULT_PAGE_SIZE, invalidToken, MAX_RESULTS, NEXT_TOKEN } from './clusters.ts';

export const listEksClusters: Operation = {
  isMutation: false,
  members: { maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  resource: (_, { world, region }) => `arn:${world.partition}:eks:${region}:${world.accountId}:cluster/*`,
  handle(input, { world, region }) {
    const names = isHome(world, region) ? [...world.eks.clusters.keys()] : [];
    const page = takePage(names, {
      scope: `eks clusters ${region}`,
      token: input.nextToken,
      limit: Number(input.maxResults ?? DEFAULT_PAGE_SIZE),
      invalidToken,
    });
    return { clusters: page.items, nextToken: page.nextToken };
  },
};
