/** Service Quotas of service `sagemaker`. */
import type { RequestedServiceQuotaChange, ServiceQuota as SdkQuota } from '@aws-sdk/client-service-quotas';
import type { QuotaGateway } from '../context.ts';
import type { QuotaRequest, ServiceQuota } from '../domain/quota.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';

const SERVICE = 'sagemaker';
const PAGE_SIZE = 100;

/** Quotas of the account in the session's region. */
export function createQuotaGateway(clients: Clients): QuotaGateway {
  return { ...quotaMethods(clients), ...requestMethods(clients) };
}

function quotaMethods(clients: Clients): Pick<QuotaGateway, 'listApplied' | 'listDefaults'> {
  return {
    async listApplied() {
      const { sdk, client, call } = await clients.serviceQuotas();
      return await collectPages(async (token) => {
        const command = new sdk.ListServiceQuotasCommand({
          ServiceCode: SERVICE,
          MaxResults: PAGE_SIZE,
          NextToken: token,
        });
        const page = await call('ListServiceQuotas', (options) => client.send(command, options));
        return { items: toQuotas(page.Quotas, 'applied'), next: page.NextToken };
      });
    },
    async listDefaults() {
      const { sdk, client, call } = await clients.serviceQuotas();
      return await collectPages(async (token) => {
        const command = new sdk.ListAWSDefaultServiceQuotasCommand({
          ServiceCode: SERVICE,
          MaxResults: PAGE_SIZE,
          NextToken: token,
        });
        const page = await call('ListAWSDefaultServiceQuotas', (options) => client.send(command, options));
        return { items: toQuotas(page.Quotas, 'default'), next: page.NextToken };
      });
    },
  };
}

function requestMethods(
  clients: Clients,
): Pick<QuotaGateway, 'listRequests' | 'listRequestsByStatus' | 'requestIncrease'> {
  return {
    async listRequests(quotaCode) {
      const { sdk, client, call } = await clients.serviceQuotas();
      const requests = await collectPages(async (token) => {
        const command = new sdk.ListRequestedServiceQuotaChangeHistoryByQuotaCommand({
          ServiceCode: SERVICE,
          QuotaCode: quotaCode,
          MaxResults: PAGE_SIZE,
          NextToken: token,
        });
        const page = await call('ListRequestedServiceQuotaChangeHistoryByQuota', (options) =>
          client.send(command, options),
        );
        return { items: page.RequestedQuotas?.map(toRequest), next: page.NextToken };
      });
      return requests.toSorted((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
    },
    async listRequestsByStatus(status) {
      const { sdk, client, call } = await clients.serviceQuotas();
      return await collectPages(async (token) => {
        const command = new sdk.ListRequestedServiceQuotaChangeHistoryCommand({
          ServiceCode: SERVICE,
          Status: status as NonNullable<RequestedServiceQuotaChange['Status']>,
          MaxResults: PAGE_SIZE,
          NextToken: token,
        });
        const page = await call('ListRequestedServiceQuotaChangeHistory', (options) => client.send(command, options));
        return { items: page.RequestedQuotas?.map(toRequest), next: page.NextToken };
      });
    },
    async requestIncrease(quotaCode, desiredValue) {
      const { sdk, client, call } = await clients.serviceQuotas();
      const command = new sdk.RequestServiceQuotaIncreaseCommand({
        ServiceCode: SERVICE,
        QuotaCode: quotaCode,
        DesiredValue: desiredValue,
      });
      const { RequestedQuota: request } = await call('RequestServiceQuotaIncrease', (options) =>
        client.send(command, options),
      );
      return toRequest({ QuotaCode: quotaCode, DesiredValue: desiredValue, Status: 'PENDING', ...request });
    },
  };
}

/** Quotas without a value (ErrorReason) are left out: what AWS could not tell is not 0. */
function toQuotas(quotas: readonly SdkQuota[] | undefined, source: ServiceQuota['source']): ServiceQuota[] {
  return (quotas ?? []).flatMap(
    ({ QuotaName: name, QuotaCode: code, Value: value, Adjustable: isAdjustable = false }) =>
      name === undefined || code === undefined || value === undefined
        ? []
        : [{ name, code, value, isAdjustable, source }],
  );
}

function toRequest(request: RequestedServiceQuotaChange): QuotaRequest {
  return {
    id: request.Id ?? '',
    quotaCode: request.QuotaCode ?? '',
    status: request.Status ?? 'PENDING',
    desiredValue: request.DesiredValue ?? 0,
    created: request.Created?.toISOString() ?? null,
  };
}
