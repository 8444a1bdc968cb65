/** A service quota increase: asked for once, never twice. */
import type { Aws } from '../context.ts';
import type { Plan, Step } from '../domain/plan.ts';
import type { QuotaRequest, ServiceQuota } from '../domain/quota.ts';
import { type QuotaTarget, quotaNamesOf, targetText } from '../domain/quota-names.ts';
import { findQuota } from '../domain/quota-rows.ts';
import { HpscaleError, isHpscaleError, usageError } from '../errors.ts';

export interface QuotaRequestPlan {
  readonly plan: Plan;
  readonly quota: ServiceQuota;
  /** The request that is open already. */
  readonly openRequest: QuotaRequest | null;
  /** The request that the plan made, once it ran. */
  made(): QuotaRequest | null;
}

/**
 * Plans to raise a quota to `value` (the new absolute value). Nothing is to do when it has that value, or when a
 * request for as much is open. Throws `quota-not-found`, `quota-not-adjustable`, `quota-value-too-low`, and
 * `quota-request-open` when the open request asks for less.
 */
export async function planQuotaRequest(target: QuotaTarget, value: number, aws: Aws): Promise<QuotaRequestPlan> {
  const quota = await findLimit(target, aws);
  if (value < quota.value) {
    throw usageError(
      'quota-value-too-low',
      `"${quota.name}" is ${quota.value} already: ${value} would be less`,
      'give the new value of the quota, not what to add; Service Quotas only raises',
    );
  }
  if (value === quota.value) return nothingToDo(quota, null, `it is ${quota.value} already`);
  const openRequest = await findOpenRequest(quota, aws);
  if (openRequest) {
    const { id, desiredValue, status } = openRequest;
    if (desiredValue >= value) return nothingToDo(quota, openRequest, `request ${id} for ${desiredValue} is ${status}`);
    throw openForLess(quota, openRequest, value);
  }
  if (!quota.isAdjustable) {
    throw new HpscaleError({
      kind: 'quota',
      code: 'quota-not-adjustable',
      message: `"${quota.name}" (${quota.value}) cannot be raised by request`,
      hint: 'ask AWS support, or use another instance type',
    });
  }
  return requestPlan(target, quota, value, aws);
}

async function findLimit(target: QuotaTarget, aws: Aws): Promise<ServiceQuota> {
  const quota = findQuota(target, await aws.quotas.listApplied()) ?? findQuota(target, await aws.quotas.listDefaults());
  if (quota) return quota;
  throw new HpscaleError({
    kind: 'not-found',
    code: 'quota-not-found',
    message: `Service Quotas has no quota "${quotaNamesOf(target)[0]}" in ${aws.region}`,
    hint: 'see what there is: hpscale quota --all',
  });
}

async function findOpenRequest(quota: ServiceQuota, aws: Aws): Promise<QuotaRequest | undefined> {
  const requests = await aws.quotas.listRequests(quota.code);
  return requests.find(({ status }) => status === 'PENDING' || status === 'CASE_OPENED');
}

function openForLess(quota: ServiceQuota, request: QuotaRequest, value: number): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'quota-request-open',
    message: `a request for "${quota.name}" is open: ${request.id} asks for ${request.desiredValue} (${request.status}), not ${value}`,
    hint: 'AWS takes one request at a time: wait for its end, or change it in the support case',
    data: { request },
  });
}

function nothingToDo(quota: ServiceQuota, openRequest: QuotaRequest | null, detail: string): QuotaRequestPlan {
  const step: Step = { id: 'request-quota', title: `keep "${quota.name}"`, kind: 'noop', target: quota.code, detail };
  return { plan: { steps: [step], warnings: [] }, quota, openRequest, made: () => null };
}

function requestPlan(target: QuotaTarget, quota: ServiceQuota, value: number, aws: Aws): QuotaRequestPlan {
  let made: QuotaRequest | null = null;
  const step: Step = {
    id: 'request-quota',
    title: `ask AWS to raise "${quota.name}" from ${quota.value} to ${value}`,
    kind: 'create',
    target: quota.code,
    detail: `${targetText(target)} in ${aws.region}; people at AWS may take days to answer`,
    run: async () => {
      made = await requestOnce(quota, value, aws);
      return `request ${made.id}: ${made.status}`;
    },
  };
  return { plan: { steps: [step], warnings: [] }, quota, openRequest: null, made: () => made };
}

async function requestOnce(quota: ServiceQuota, value: number, aws: Aws): Promise<QuotaRequest> {
  try {
    return await aws.quotas.requestIncrease(quota.code, value);
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'quota-request-open') throw error;
    // Our own request, answered too late and sent again, is no conflict.
    const open = await findOpenRequest(quota, aws);
    if (open?.desiredValue !== value) throw error;
    return open;
  }
}
