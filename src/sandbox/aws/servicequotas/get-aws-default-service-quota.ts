import type { Operation } from '../operation.ts';
import { describeQuota, findQuota, noSuchResource, QUOTA_CODE, quotaResource, SERVICE_CODE } from './quotas.ts';

export const getAwsDefaultServiceQuota: Operation = {
  isMutation: false,
  members: { ServiceCode: SERVICE_CODE, QuotaCode: QUOTA_CODE },
  resource: quotaResource,
  handle(input, context) {
    const quota = findQuota(input, context);
    if (quota.default === undefined) {
      throw noSuchResource(`The request failed because the specified quota ${quota.code} has no default value.`);
    }
    return { Quota: describeQuota(quota, quota.default, context) };
  },
};
