/** Service Quotas: the operations that are emulated, for service code `sagemaker`. */
import type { Service } from '../operation.ts';
import { getAwsDefaultServiceQuota } from './get-aws-default-service-quota.ts';
import { getServiceQuota } from './get-service-quota.ts';
import { listAwsDefaultServiceQuotas } from './list-aws-default-service-quotas.ts';
import { listRequestedServiceQuotaChangeHistoryByQuota } from './list-requested-service-quota-change-history-by-quota.ts';
import { listRequestedServiceQuotaChangeHistory } from './list-requested-service-quota-change-history.ts';
import { listServiceQuotas } from './list-service-quotas.ts';
import { requestServiceQuotaIncrease } from './request-service-quota-increase.ts';

export const servicequotas: Service = {
  id: 'servicequotas',
  signingName: 'servicequotas',
  json: { version: '1.1', targetPrefix: 'ServiceQuotasV20190624' },
  xmlNamespace: null,
  dialect: 'json',
  // The lists concern no single resource, and the refusal then names none.
  describeResource: (resource) => (resource === '*' ? null : resource),
  operations: {
    GetAWSDefaultServiceQuota: getAwsDefaultServiceQuota,
    GetServiceQuota: getServiceQuota,
    ListAWSDefaultServiceQuotas: listAwsDefaultServiceQuotas,
    ListRequestedServiceQuotaChangeHistory: listRequestedServiceQuotaChangeHistory,
    ListRequestedServiceQuotaChangeHistoryByQuota: listRequestedServiceQuotaChangeHistoryByQuota,
    ListServiceQuotas: listServiceQuotas,
    RequestServiceQuotaIncrease: requestServiceQuotaIncrease,
  },
};
