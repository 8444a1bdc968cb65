/** Rows of quotas for checks, and the command that asks for more. */
import type { FactValues } from '../../domain/facts.ts';
import type { Evidence, Fix } from '../../domain/finding.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import type { QuotaTarget } from '../../domain/quota-names.ts';
import { quotaRowsOf } from '../../domain/quota-of-facts.ts';
import { rowTargetText } from '../../domain/quota-rows.ts';
import type { CheckContext } from '../check.ts';

/** What `rowsFor` looks at. */
export const QUOTA_FACTS = ['cluster', 'quotas', 'regionClusters'] as const;
/** What makes its rows more certain. */
export const QUOTA_OPTIONS = ['quotaDefaults', 'quotaRequests'] as const;

type QuotaFacts = Pick<FactValues, (typeof QUOTA_FACTS)[number]>;

/** One row per target. */
export function rowsFor(
  targets: readonly QuotaTarget[],
  facts: QuotaFacts,
  context: CheckContext,
): readonly QuotaRow[] {
  return quotaRowsOf(targets, {
    region: context.origin.region ?? '',
    clusterName: facts.cluster.name,
    quotas: facts.quotas,
    regionClusters: facts.regionClusters,
    quotaDefaults: context.optional('quotaDefaults'),
    quotaRequests: context.optional('quotaRequests'),
  });
}

/** Limit and use, where each was read. */
export function rowEvidence(row: QuotaRow): readonly Evidence[] {
  const quotas = row.limitSource === 'default' ? 'ListAWSDefaultServiceQuotas' : 'ListServiceQuotas';
  return [
    { field: row.quotaName, value: row.limit, source: `servicequotas:${quotas}` },
    { field: `instances in use (${targetOf(row)})`, value: row.inUse, source: 'sagemaker:DescribeCluster' },
  ];
}

/** `ml.g6.xlarge`, `per-cluster:spot`: as `hpscale quota request` takes it. */
export function targetOf(row: QuotaRow): string {
  return rowTargetText(row);
}

/** Asks for a value; where a request is open, AWS takes no second one: its answer is awaited. */
export function requestFix(row: QuotaRow, value: number, context: CheckContext): Fix {
  const { pendingRequest } = row;
  if (pendingRequest) {
    return {
      summary: `wait for AWS to answer the request ${pendingRequest.id} for ${pendingRequest.desiredValue} (${pendingRequest.status})`,
      command: null,
      automatic: null,
    };
  }
  const target = targetOf(row);
  const { clusterName: _cluster, ...where } = context.origin;
  const flags = [
    ...(where.region === null ? [] : ['--region', where.region]),
    ...(where.profile === null ? [] : ['--profile', where.profile]),
  ];
  return {
    summary: `ask AWS to raise "${row.quotaName}" to ${value}; people there may take days to answer`,
    command: ['hpscale quota request', `${target}=${value}`, ...flags].join(' '),
    automatic: { action: 'request-quota', target, value },
  };
}
