/** The facts that Service Quotas tells. */
import type { Aws } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import { type Fact, type Facts, readFact } from '../domain/facts.ts';
import type { ServiceQuota } from '../domain/quota.ts';
import { findQuota } from '../domain/quota-rows.ts';
import { clusterWideTargets, targetsOfGroups } from '../domain/quota-targets.ts';
import { attempt, following } from './read-fact.ts';

const OPEN_STATUSES = ['PENDING', 'CASE_OPENED'];

/** Each as a promise of its own: nothing waits for what it does not need. */
export function collectQuotaFacts(
  aws: Aws,
  cluster: Promise<Fact<Cluster>>,
): { readonly [K in 'quotas' | 'quotaDefaults' | 'quotaRequests']: Promise<Facts[K]> } {
  const quotas = attempt('servicequotas:ListServiceQuotas', async () => ofClusters(await aws.quotas.listApplied()));
  return {
    quotas,
    quotaDefaults: readDefaults(aws, quotas, cluster),
    quotaRequests: attempt('servicequotas:ListRequestedServiceQuotaChangeHistory', async () =>
      (await Promise.all(OPEN_STATUSES.map((status) => aws.quotas.listRequestsByStatus(status)))).flat(),
    ),
  };
}

/** AWS's default values are another sixteen pages: asked for only when the account's own leave something open. */
async function readDefaults(
  aws: Aws,
  quotas: Promise<Facts['quotas']>,
  cluster: Promise<Fact<Cluster>>,
): Promise<Facts['quotaDefaults']> {
  return await following(await cluster, async (value) =>
    following(await quotas, async (applied) =>
      isComplete(applied, value)
        ? readFact([], 'servicequotas:ListServiceQuotas')
        : attempt('servicequotas:ListAWSDefaultServiceQuotas', async () => ofClusters(await aws.quotas.listDefaults())),
    ),
  );
}

/** SageMaker has a thousand more, for notebooks and endpoints. */
function ofClusters(quotas: readonly ServiceQuota[]): readonly ServiceQuota[] {
  return quotas.filter(({ name }) => /cluster/i.test(name));
}

function isComplete(applied: readonly ServiceQuota[], cluster: Cluster): boolean {
  const types = targetsOfGroups(cluster);
  return [...types, ...clusterWideTargets(types)].every((target) => findQuota(target, applied) !== undefined);
}
