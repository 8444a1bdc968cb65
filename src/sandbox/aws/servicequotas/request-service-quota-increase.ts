import { AwsFailure } from '../../parts.ts';
import { drawHex } from '../ids.ts';
import type { Operation } from '../operation.ts';
import { isHome, type World } from '../world.ts';
import type { QuotaEntry, QuotaRequestState } from './catalogue.ts';
import { appliedValue, describeRequest, findQuota, QUOTA_CODE, quotaResource, SERVICE_CODE } from './quotas.ts';

export const requestServiceQuotaIncrease: Operation = {
  isMutation: true,
  members: {
    ServiceCode: SERVICE_CODE,
    QuotaCode: QUOTA_CODE,
    DesiredValue: { type: 'number', isRequired: true, min: 0, max: 10_000_000_000 },
    ContextId: { type: 'string' },
    SupportCaseAllowed: { type: 'boolean' },
  },
  resource: quotaResource,
  handle(input, context) {
    const { world } = context;
    const quota = findQuota(input, context);
    const desiredValue = Number(input.DesiredValue);
    if (quota.default !== undefined && desiredValue <= quota.default) {
      throw tooLow(`the default quota value of ${quota.default.toFixed(1)}`);
    }
    if (desiredValue <= (appliedValue(quota, context) ?? 0)) throw tooLow('the current quota value');
    if (openRequests(world.quotas.requests, quota.code).length > 0) {
      const text = 'Only one open service quota increase request is allowed per quota.';
      throw new AwsFailure('ResourceAlreadyExistsException', 400, text);
    }
    const request: QuotaRequestState = {
      id: drawHex(world.random, 32),
      quotaCode: quota.code,
      desiredValue,
      status: 'PENDING',
      createdMs: world.clock.now(),
    };
    if (isHome(world, context.region)) {
      world.quotas.requests.push(request);
      grantLater(request, quota, world);
    }
    return { RequestedQuota: describeRequest(request, context) };
  },
};

/** People at AWS answer after days, or in a seed after as many seconds as it says. */
function grantLater(request: QuotaRequestState, quota: QuotaEntry, { seed, clock }: World): void {
  const { grantedAfter } = seed.quotas;
  if (grantedAfter === undefined) return;
  clock.schedule(grantedAfter * 1000, () => {
    request.status = 'APPROVED';
    quota.applied = request.desiredValue;
  });
}

function openRequests(requests: readonly QuotaRequestState[], quotaCode: string): readonly QuotaRequestState[] {
  const isOpen = ({ status }: QuotaRequestState) => status === 'PENDING' || status === 'CASE_OPENED';
  return requests.filter((request) => request.quotaCode === quotaCode && isOpen(request));
}

function tooLow(bound: string): AwsFailure {
  return new AwsFailure('IllegalArgumentException', 400, `You must provide a quota value greater than ${bound}`);
}
