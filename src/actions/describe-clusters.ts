/** Every HyperPod cluster of the region, described in parallel, a few at a time. */
import type { Aws } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import { isHpscaleError } from '../errors.ts';

export interface RegionClusters {
  readonly clusters: readonly Cluster[];
  /** Clusters that may not be read, with AWS's reason: what they use is unknown. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
}

/** DescribeCluster is throttled per account: more at once would only be retried. */
const CONCURRENCY = 8;

/** All clusters but those being deleted; one that vanishes meanwhile is left out. */
export async function describeClusters(aws: Pick<Aws, 'clusters'>): Promise<RegionClusters> {
  const alive = (await aws.clusters.list()).filter((summary) => summary.status !== 'Deleting');
  const results = await mapBounded(alive, CONCURRENCY, async ({ name }) => {
    try {
      return await aws.clusters.describe(name);
    } catch (error) {
      if (isHpscaleError(error) && error.code === 'cluster-not-found') return undefined;
      if (isHpscaleError(error) && error.kind === 'permission') return { name, reason: error.message };
      throw error;
    }
  });
  const found = results.filter((result) => result !== undefined);
  return {
    clusters: found.filter((result): result is Cluster => 'arn' in result),
    unreadable: found.filter((result) => 'reason' in result),
  };
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
