/** What the operations of Service Quotas share: constraints, finding a quota, showing it. */
import { AwsFailure } from '../../parts.ts';
import type { Rule } from '../members.ts';
import type { CallContext, Json } from '../operation.ts';
import { isHome } from '../world.ts';
import type { QuotaEntry, QuotaRequestState } from './catalogue.ts';

export const SERVICE_CODE: Rule = {
  type: 'string',
  isRequired: true,
  min: 1,
  max: 63,
  pattern: '[a-zA-Z][a-zA-Z0-9-]{1,63}',
};
export const QUOTA_CODE: Rule = {
  type: 'string',
  isRequired: true,
  min: 1,
  max: 128,
  pattern: '[a-zA-Z][a-zA-Z0-9-]{1,128}',
};
export const MAX_RESULTS: Rule = { type: 'integer', min: 1, max: 100 };
export const NEXT_TOKEN: Rule = { type: 'string', max: 2048, pattern: '[a-zA-Z0-9/+_\\-]*=*' };
export const STATUS: Rule = {
  type: 'string',
  values: ['PENDING', 'CASE_OPENED', 'APPROVED', 'DENIED', 'CASE_CLOSED', 'NOT_APPROVED', 'INVALID_REQUEST'],
};

/** There are so many quotas that paging is exercised even by full pages. */
export const DEFAULT_PAGE_SIZE = 100;
/** Requests are few: short pages show who does not follow NextToken. */
export const DEFAULT_REQUEST_PAGE_SIZE = 10;

/** The only service whose quotas the sandbox has. Throws NoSuchResourceException for any other. */
export function checkServiceCode(input: Json): void {
  if (input.ServiceCode === 'sagemaker') return;
  throw noSuchResource('The request failed because the specified service does not exist.');
}

/** Throws NoSuchResourceException. */
export function findQuota(input: Json, { world }: CallContext): QuotaEntry {
  checkServiceCode(input);
  const quota = world.quotas.entries.get(String(input.QuotaCode));
  if (!quota) {
    const code = String(input.QuotaCode);
    throw noSuchResource(
      `The request failed because the specified quota ${code} does not exist for service sagemaker.`,
    );
  }
  return quota;
}

/** The error for a quota or service that does not exist. */
export function noSuchResource(message: string): AwsFailure {
  return new AwsFailure('NoSuchResourceException', 400, message);
}

/** The error for a NextToken that Service Quotas did not hand out for this list. */
export function invalidToken(): AwsFailure {
  return new AwsFailure('InvalidPaginationTokenException', 400, 'Invalid pagination token.');
}

/** The value applied to the account; only in the seed's region has anything been applied beyond the defaults. */
export function appliedValue(quota: QuotaEntry, { world, region }: CallContext): number | undefined {
  return isHome(world, region) ? quota.applied : quota.default;
}

/** The ARN that IAM checks for an operation on a quota. */
export function quotaResource(input: Json, context: CallContext): string {
  return quotaArn(String(input.QuotaCode), context, String(input.ServiceCode));
}

function quotaArn(code: string, { world, region }: CallContext, serviceCode = 'sagemaker'): string {
  return `arn:${world.partition}:servicequotas:${region}:${world.accountId}:${serviceCode}/${code}`;
}

/** A quota as the lists and Get operations show it. */
export function describeQuota(quota: QuotaEntry, value: number, context: CallContext): Json {
  return {
    ServiceCode: 'sagemaker',
    ServiceName: 'Amazon SageMaker',
    QuotaArn: quotaArn(quota.code, context),
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
    UsageMetric: describeUsage(quota),
    Period: quota.usageResource === null ? undefined : { PeriodValue: 1, PeriodUnit: 'HOUR' },
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}

function describeUsage({ usageResource }: QuotaEntry): Json | undefined {
  if (usageResource === null) return undefined;
  return {
    MetricNamespace: 'AWS/Usage',
    MetricName: 'ResourceCount',
    MetricDimensions: { Service: 'SageMaker', Type: 'Resource', Resource: usageResource, Class: 'None' },
    MetricStatisticRecommendation: 'Maximum',
  };
}

/** A request for an increase as Service Quotas shows it. */
export function describeRequest(request: QuotaRequestState, context: CallContext): Json {
  const { world } = context;
  const quota = world.quotas.entries.get(request.quotaCode);
  return {
    Id: request.id,
    CaseId: request.status === 'CASE_OPENED' ? '178000000000001' : undefined,
    ServiceCode: 'sagemaker',
    ServiceName: 'Amazon SageMaker',
    QuotaCode: request.quotaCode,
    QuotaName: quota?.name,
    DesiredValue: request.desiredValue,
    Status: request.status,
    Created: new Date(request.createdMs),
    LastUpdated: new Date(request.createdMs),
    Requester: JSON.stringify({ accountId: world.accountId, callerArn: world.callerArn }),
    QuotaArn: quotaArn(request.quotaCode, context),
    GlobalQuota: false,
    Unit: 'None',
    QuotaRequestedAtLevel: 'ACCOUNT',
  };
}
