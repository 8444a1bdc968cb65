/** From facts to the rows of quotas: the same counting as `hpscale quota`. */
import type { RegionClusterFacts } from './facts.ts';
import type { QuotaRequest, QuotaRow, ServiceQuota } from './quota.ts';
import { buildRows, type QuotaFacts } from './quota-rows.ts';
import type { QuotaTarget } from './quota-names.ts';
import { countUsage } from './quota-usage.ts';

export interface QuotaSources {
  readonly region: string;
  readonly clusterName: string;
  readonly quotas: readonly ServiceQuota[];
  /** undefined: they could not be read. */
  readonly quotaDefaults: readonly ServiceQuota[] | undefined;
  /** undefined: they could not be read. */
  readonly quotaRequests: readonly QuotaRequest[] | undefined;
  readonly regionClusters: RegionClusterFacts;
}

/** One row per target, in their order; what is not known is null there and says why. */
export function quotaRowsOf(targets: readonly QuotaTarget[], sources: QuotaSources): readonly QuotaRow[] {
  return buildRows(targets, [], toQuotaFacts(sources));
}

function toQuotaFacts(sources: QuotaSources): QuotaFacts {
  const { quotaDefaults, regionClusters } = sources;
  const { clusters, unreadable, nodesByCluster } = regionClusters;
  return {
    region: sources.region,
    clusterName: sources.clusterName,
    applied: { items: sources.quotas, denied: null },
    defaults:
      quotaDefaults === undefined
        ? { items: null, denied: "AWS's default quotas could not be read" }
        : { items: quotaDefaults, denied: null },
    requests: sources.quotaRequests ?? [],
    usage: countUsage({
      clusters,
      gaps: unreadable.map(({ name, reason }) => `the cluster ${name} cannot be read: ${reason}`),
      nodes: new Map(Object.entries(nodesByCluster)),
    }),
  };
}
