import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import {
  appliedValue,
  checkServiceCode,
  DEFAULT_PAGE_SIZE,
  describeQuota,
  invalidToken,
  MAX_RESULTS,
  NEXT_TOKEN,
  SERVICE_CODE,
} from './quotas.ts';

export const listServiceQuotas: Operation = {
  isMutation: false,
  members: {
    ServiceCode: SERVICE_CODE,
    NextToken: NEXT_TOKEN,
    MaxResults: MAX_RESULTS,
    QuotaCode: { type: 'string', min: 1, max: 128 },
    QuotaAppliedAtLevel: { type: 'string', values: ['ACCOUNT', 'RESOURCE', 'ALL'] },
  },
  handle(input, context) {
    checkServiceCode(input);
    const { NextToken: token, MaxResults: limit, ...filters } = input;
    const quotas = [...context.world.quotas.entries.values()].flatMap((quota) => {
      const value = appliedValue(quota, context);
      const isMeant = filters.QuotaCode === undefined || filters.QuotaCode === quota.code;
      // A quota without an applied value is left out, and none is applied to a single resource.
      return value === undefined || !isMeant || filters.QuotaAppliedAtLevel === 'RESOURCE' ? [] : [{ quota, value }];
    });
    const scope = `quotas ${context.region} ${JSON.stringify(filters)}`;
    const page = takePage(quotas, { scope, token, limit: Number(limit ?? DEFAULT_PAGE_SIZE), invalidToken });
    return {
      Quotas: page.items.map(({ quota, value }) => describeQuota(quota, value, context)),
      NextToken: page.nextToken,
    };
  },
};
