/** From limits, use and needs to the rows of `hpscale quota`. What is not known is null and says why; it is never 0. */
import type { QuotaRequest, QuotaRow, ServiceQuota } from './quota.ts';
import type { QuotaNeed } from './quota-need.ts';
import { type QuotaTarget, quotaNamesOf, targetText } from './quota-names.ts';
import type { Usage } from './quota-usage.ts';

/** A list that AWS gave, or why it did not. */
export type Listing<T> =
  | { readonly items: readonly T[]; readonly denied: null }
  | { readonly items: null; readonly denied: string };

export interface QuotaFacts {
  readonly region: string;
  readonly applied: Listing<ServiceQuota>;
  /** AWS's default values; null while nobody needed them. */
  readonly defaults: Listing<ServiceQuota> | null;
  readonly requests: readonly QuotaRequest[];
  readonly usage: Usage;
  /** The cluster in question, where there is one. */
  readonly clusterName: string | undefined;
}

/** The applied quota of a target; undefined when the account has none (AWS's default holds then). */
export function findQuota(target: QuotaTarget, quotas: readonly ServiceQuota[]): ServiceQuota | undefined {
  for (const name of quotaNamesOf(target)) {
    const quota = quotas.find((candidate) => candidate.name === name);
    if (quota) return quota;
  }
  return undefined;
}

type Limit =
  | { readonly quota: ServiceQuota; readonly reason: null }
  | { readonly quota: null; readonly reason: string };

function limitOf(target: QuotaTarget, { applied, defaults, region }: QuotaFacts): Limit {
  // Not the default: the account may well have another value.
  if (applied.items === null) return { quota: null, reason: applied.denied };
  const own = findQuota(target, applied.items);
  if (own) return { quota: own, reason: null };
  if (defaults?.items === null) return { quota: null, reason: defaults.denied };
  const fallback = findQuota(target, defaults?.items ?? []);
  if (fallback) return { quota: fallback, reason: null };
  return { quota: null, reason: `Service Quotas has no quota "${quotaNamesOf(target)[0]}" in ${region}` };
}

/** One row per target, in their order. */
export function buildRows(targets: readonly QuotaTarget[], needs: readonly QuotaNeed[], facts: QuotaFacts): QuotaRow[] {
  return targets.map((target) => buildRow(target, neededOf(target, needs, facts), facts));
}

function buildRow(target: QuotaTarget, needed: number | null, facts: QuotaFacts): QuotaRow {
  const { quota, reason: limitReason } = limitOf(target, facts);
  const countedIn =
    target.scope === 'cluster' ? (facts.clusterName ?? facts.usage.largest(target.capacityType)) : undefined;
  const inUse = facts.usage.countOf(target, countedIn);
  const limit = quotaColumns(quota);
  const headroom = limit.limit === null || inUse.value === null ? null : limit.limit - inUse.value;
  const status = statusOf(limit.limit, headroom, needed);
  return {
    scope: target.scope,
    instanceType: target.scope === 'instance-type' ? target.instanceType : null,
    capacityType: target.capacityType,
    quotaName: quota?.name ?? quotaNamesOf(target)[0],
    ...limit,
    inUse: inUse.value,
    headroom,
    needed,
    pendingRequest: pendingRequestOf(quota, facts.requests),
    status,
    reason: limitReason ?? inUse.reason ?? whereCounted(target, countedIn, facts),
  };
}

function quotaColumns(
  quota: ServiceQuota | null,
): Pick<QuotaRow, 'quotaCode' | 'limit' | 'limitSource' | 'adjustable'> {
  if (quota === null) return { quotaCode: null, limit: null, limitSource: null, adjustable: null };
  const { code, value, source, isAdjustable } = quota;
  return { quotaCode: code, limit: value, limitSource: source, adjustable: isAdjustable };
}

function statusOf(limit: number | null, headroom: number | null, needed: number | null): QuotaRow['status'] {
  // More than the whole quota does not fit, however much is in use.
  if (limit !== null && needed !== null && needed > limit) return 'short';
  if (headroom === null) return 'unknown';
  return headroom < (needed ?? 1) ? 'short' : 'ok';
}

function neededOf(target: QuotaTarget, needs: readonly QuotaNeed[], { clusterName }: QuotaFacts): number | null {
  // Whether a cluster has room for them depends on the cluster.
  if (target.scope === 'cluster' && clusterName === undefined) return null;
  const matching = needs.filter(
    (need) =>
      need.capacityType === target.capacityType &&
      (target.scope !== 'instance-type' || need.instanceType === target.instanceType),
  );
  return matching.length === 0 ? null : matching.reduce((total, need) => total + need.count, 0);
}

function pendingRequestOf(quota: ServiceQuota | null, requests: readonly QuotaRequest[]): QuotaRow['pendingRequest'] {
  const request = quota === null ? undefined : requests.find(({ quotaCode }) => quotaCode === quota.code);
  return request ? { id: request.id, desiredValue: request.desiredValue, status: request.status } : null;
}

function whereCounted(target: QuotaTarget, countedIn: string | undefined, { clusterName }: QuotaFacts): string | null {
  if (target.scope !== 'cluster' || clusterName !== undefined || countedIn === undefined) return null;
  return `counted in the largest cluster, ${countedIn}`;
}

/** What the needs come to: every row that carries a need must have room for it. */
export function verdictOf(rows: readonly QuotaRow[]): 'met' | 'short' | 'unknown' {
  const needed = rows.filter((row) => row.needed !== null);
  if (needed.some((row) => row.status === 'short')) return 'short';
  return needed.some((row) => row.status === 'unknown') ? 'unknown' : 'met';
}

/** A row's target as `quota request` takes it. */
export function rowTargetText({ scope, instanceType, capacityType }: QuotaRow): string {
  if (scope === 'instance-type') return targetText({ scope, instanceType: instanceType ?? '', capacityType });
  return targetText({ scope, capacityType });
}
