import type { Operation } from '../operation.ts';
import {
  appliedValue,
  describeQuota,
  findQuota,
  noSuchResource,
  QUOTA_CODE,
  quotaResource,
  SERVICE_CODE,
} from './quotas.ts';

export const getServiceQuota: Operation = {
  isMutation: false,
  members: { ServiceCode: SERVICE_CODE, QuotaCode: QUOTA_CODE, ContextId: { type: 'string' } },
  resource: quotaResource,
  handle(input, context) {
    const quota = findQuota(input, context);
    const value = appliedValue(quota, context);
    if (value === undefined) {
      throw noSuchResource(`The request failed because the specified quota ${quota.code} has no applied value.`);
    }
    return { Quota: describeQuota(quota, value, context) };
  },
};
