import type { Operation } from '../operation.ts';
import { listRequests } from './list-requested-service-quota-change-history.ts';
import { findQuota, MAX_RESULTS, NEXT_TOKEN, QUOTA_CODE, quotaResource, SERVICE_CODE, STATUS } from './quotas.ts';

export const listRequestedServiceQuotaChangeHistoryByQuota: Operation = {
  isMutation: false,
  members: {
    ServiceCode: SERVICE_CODE,
    QuotaCode: QUOTA_CODE,
    Status: STATUS,
    NextToken: NEXT_TOKEN,
    MaxResults: MAX_RESULTS,
    QuotaRequestedAtLevel: { type: 'string', values: ['ACCOUNT', 'RESOURCE', 'ALL'] },
  },
  resource: quotaResource,
  handle(input, context) {
    findQuota(input, context);
    return listRequests(input, context);
  },
};
