import type { CallContext, Json, Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { isHome } from '../world.ts';
import {
  checkServiceCode,
  DEFAULT_REQUEST_PAGE_SIZE,
  describeRequest,
  invalidToken,
  MAX_RESULTS,
  NEXT_TOKEN,
  SERVICE_CODE,
  STATUS,
} from './quotas.ts';

export const listRequestedServiceQuotaChangeHistory: Operation = {
  isMutation: false,
  members: {
    ServiceCode: { ...SERVICE_CODE, isRequired: false },
    Status: STATUS,
    NextToken: NEXT_TOKEN,
    MaxResults: MAX_RESULTS,
    QuotaRequestedAtLevel: { type: 'string', values: ['ACCOUNT', 'RESOURCE', 'ALL'] },
  },
  handle(input, context) {
    if (input.ServiceCode !== undefined) checkServiceCode(input);
    return listRequests(input, context);
  },
};

/** One page of the account's requests that the input's QuotaCode and Status ask for, newest first. */
export function listRequests(input: Json, context: CallContext): Json {
  const { world, region } = context;
  const { NextToken: token, MaxResults: limit, ...filters } = input;
  const { QuotaCode, Status } = filters;
  const requests = (isHome(world, region) ? world.quotas.requests : []).filter(
    ({ quotaCode, status }) =>
      (QuotaCode === undefined || QuotaCode === quotaCode) && (Status === undefined || Status === status),
  );
  const page = takePage(requests.toReversed(), {
    scope: `requests ${region} ${JSON.stringify(filters)}`,
    token,
    limit: Number(limit ?? DEFAULT_REQUEST_PAGE_SIZE),
    invalidToken,
  });
  return {
    RequestedQuotas: page.items.map((request) => describeRequest(request, context)),
    NextToken: page.nextToken,
  };
}
