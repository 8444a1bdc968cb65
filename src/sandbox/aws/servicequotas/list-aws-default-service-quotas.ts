import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import {
  checkServiceCode,
  DEFAULT_PAGE_SIZE,
  describeQuota,
  invalidToken,
  MAX_RESULTS,
  NEXT_TOKEN,
  SERVICE_CODE,
} from './quotas.ts';

export const listAwsDefaultServiceQuotas: Operation = {
  isMutation: false,
  members: { ServiceCode: SERVICE_CODE, NextToken: NEXT_TOKEN, MaxResults: MAX_RESULTS },
  handle(input, context) {
    checkServiceCode(input);
    const quotas = [...context.world.quotas.entries.values()].flatMap((quota) =>
      quota.default === undefined ? [] : [{ quota, value: quota.default }],
    );
    const page = takePage(quotas, {
      scope: `default quotas ${context.region}`,
      token: input.NextToken,
      limit: Number(input.MaxResults ?? DEFAULT_PAGE_SIZE),
      invalidToken,
    });
    return {
      Quotas: page.items.map(({ quota, value }) => describeQuota(quota, value, context)),
      NextToken: page.nextToken,
    };
  },
};
