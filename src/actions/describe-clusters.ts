/** HyperPod clusters described in parallel, a few at a time. */
import type { Aws } from '../context.ts';
import type { Cluster, ClusterSummary } from '../domain/cluster.ts';
import { isHpscaleError } from '../errors.ts';
import { ifPermitted } from './unless-refused.ts';

export interface RegionClusters {
  readonly clusters: readonly Cluster[];
  /** Clusters that may not be read, with AWS's reason: what they use is unknown. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
}

/** DescribeCluster is throttled per account: more at once would only be retried. */
const CONCURRENCY = 8;

/** All clusters but those being deleted, as far as the caller may read them. `known` was described just now and is not again. */
export async function describeClusters({ clusters }: Pick<Aws, 'clusters'>, known?: Cluster): Promise<RegionClusters> {
  const found = await describeAlive(await clusters.list(), (name) =>
    ifPermitted(
      async () => (known?.name === name ? known : await clusters.describe(name)),
      ({ message }) => ({ name, reason: message }),
    ),
  );
  return {
    clusters: found.filter((result): result is Cluster => 'arn' in result),
    unreadable: found.filter((result) => 'reason' in result),
  };
}

/** What `describe` makes of each cluster that is not being deleted; one that vanishes meanwhile is left out. */
export async function describeAlive<T extends object>(
  summaries: readonly ClusterSummary[],
  describe: (name: string) => Promise<T>,
): Promise<readonly T[]> {
  const alive = summaries.filter(({ status }) => status !== 'Deleting');
  const described = await mapBounded(alive, CONCURRENCY, async ({ name }) => {
    try {
      return await describe(name);
    } catch (error) {
      if (isHpscaleError(error) && error.code === 'cluster-not-found') return undefined;
      throw error;
    }
  });
  return described.filter((result) => result !== undefined);
}

/** Like Promise.all over `map`, with at most `limit` under way; results in the order of the items. */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = Array.from({ length: items.length });
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
