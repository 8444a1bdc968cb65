import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryByQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryCommand,
  ListServiceQuotasCommand,
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
  type ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { useAwsSandbox } from '../../helpers/aws-sandbox.ts';

const G5 = { ServiceCode: 'sagemaker', QuotaCode: 'L-4645950E' };

const startSandbox = useAwsSandbox();

async function start(overrides: Partial<Seed> = {}) {
  const sandbox = await startSandbox(overrides);
  return { ...sandbox, client: new ServiceQuotasClient(sandbox.config) };
}

async function collect(pages: AsyncIterable<{ Quotas?: ServiceQuota[] }>) {
  const quotas: ServiceQuota[] = [];
  let pageCount = 0;
  for await (const page of pages) {
    quotas.push(...(page.Quotas ?? []));
    pageCount += 1;
  }
  return { quotas, pageCount };
}

describe('the list of applied quotas', () => {
  it('is long, and the cluster quotas are among it with their real codes', async () => {
    const { client } = await start();
    const { quotas, pageCount } = await collect(
      paginateListServiceQuotas({ client, pageSize: 100 }, { ServiceCode: 'sagemaker' }),
    );
    expect(pageCount).toBeGreaterThan(10);
    expect(new Set(quotas.map(({ QuotaCode }) => QuotaCode)).size).toBe(quotas.length);
    const codeOf = (name: string) => quotas.find(({ QuotaName }) => QuotaName === name)?.QuotaCode;
    expect(codeOf('ml.g5.xlarge for cluster usage')).toBe('L-4645950E');
    expect(codeOf('Maximum number instances allowed per SageMaker HyperPod cluster')).toBe('L-2CE978FC');
    expect(codeOf('Total number of instances allowed across SageMaker HyperPod clusters')).toBe('L-3308CCC7');
    expect(codeOf('ml.g5.12xlarge for cluster usage')).toBeUndefined();
  });

  it('knows the quota that is named unlike its type', async () => {
    const { client } = await start({
      quotas: { applied: { 'cluster-ml-r7i-12xlarge for cluster usage': 2 }, defaults: {} },
    });
    const { Quota } = await client.send(
      new GetServiceQuotaCommand({ ServiceCode: 'sagemaker', QuotaCode: 'L-EB92BE12' }),
    );
    expect(Quota?.UsageMetric?.MetricDimensions?.Resource).toBe('cluster/ml.r7i.12xlarge');
  });

  it('honours MaxResults and refuses a token of another list', async () => {
    const { client } = await start();
    const page = await client.send(new ListServiceQuotasCommand({ ServiceCode: 'sagemaker', MaxResults: 7 }));
    expect(page.Quotas).toHaveLength(7);
    const wrong = new ListServiceQuotasCommand({ ServiceCode: 'sagemaker', NextToken: 'bm9uc2Vuc2U' });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
  });

  it('does not know other services', async () => {
    const { client } = await start();
    await expect(client.send(new ListServiceQuotasCommand({ ServiceCode: 'ec2' }))).rejects.toMatchObject({
      name: 'NoSuchResourceException',
      message: 'The request failed because the specified service does not exist.',
    });
  });

  it('has only defaults in another region', async () => {
    const { config } = await start();
    const elsewhere = new ServiceQuotasClient({ ...config, region: 'eu-central-1' });
    expect((await elsewhere.send(new GetServiceQuotaCommand(G5))).Quota?.Value).toBe(0);
  });
});

describe('one quota', () => {
  it('comes with the metric of its usage', async () => {
    const { client } = await start();
    const { Quota } = await client.send(new GetServiceQuotaCommand(G5));
    expect(Quota).toMatchObject({
      QuotaName: 'ml.g5.xlarge for cluster usage',
      Value: 4,
      Adjustable: true,
      UsageMetric: {
        MetricNamespace: 'AWS/Usage',
        MetricName: 'ResourceCount',
        MetricDimensions: { Service: 'SageMaker', Type: 'Resource', Resource: 'cluster/ml.g5.xlarge', Class: 'None' },
        MetricStatisticRecommendation: 'Maximum',
      },
      Period: { PeriodValue: 1, PeriodUnit: 'HOUR' },
    });
  });

  it('without an applied value has a default only', async () => {
    const { client } = await start();
    const g5x12 = { ServiceCode: 'sagemaker', QuotaCode: 'L-24E5A1B2' };
    await expect(client.send(new GetServiceQuotaCommand(g5x12))).rejects.toMatchObject({
      name: 'NoSuchResourceException',
    });
    expect((await client.send(new GetAWSDefaultServiceQuotaCommand(g5x12))).Quota?.Value).toBe(0);
    const { quotas } = await collect(
      paginateListAWSDefaultServiceQuotas({ client, pageSize: 100 }, { ServiceCode: 'sagemaker' }),
    );
    expect(quotas.some(({ QuotaCode }) => QuotaCode === 'L-24E5A1B2')).toBe(true);
  });
});

describe('asking for more', () => {
  const ask = (DesiredValue: number) => new RequestServiceQuotaIncreaseCommand({ ...G5, DesiredValue });

  it('opens one request, which the history shows', async () => {
    const { client, log } = await start();
    const { RequestedQuota } = await client.send(ask(8));
    expect(RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: 8, QuotaCode: 'L-4645950E' });
    expect(log.entries.at(-1)).toMatchObject({ isMutation: true, input: { ...G5, DesiredValue: 8 } });
    const history = await client.send(new ListRequestedServiceQuotaChangeHistoryByQuotaCommand(G5));
    expect(history.RequestedQuotas?.map(({ Id }) => Id)).toEqual([RequestedQuota?.Id]);
    await expect(client.send(ask(9))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Only one open service quota increase request is allowed per quota.',
    });
  });

  it.each([
    [4, 'You must provide a quota value greater than the current quota value'],
    [0, 'You must provide a quota value greater than the default quota value of 0.0'],
  ])('is refused for %d', async (value, message) => {
    const { client } = await start();
    await expect(client.send(ask(value))).rejects.toMatchObject({ name: 'IllegalArgumentException', message });
  });

  it('shows the open requests of the seed by status', async () => {
    const name = 'ml.g5.xlarge for cluster usage';
    const { client } = await start({
      quotas: {
        applied: { [name]: 4 },
        defaults: {},
        openRequests: [{ quotaName: name, desiredValue: 16, status: 'CASE_OPENED' }],
      },
    });
    const list = async (Status: 'CASE_OPENED' | 'PENDING') =>
      (await client.send(new ListRequestedServiceQuotaChangeHistoryCommand({ ServiceCode: 'sagemaker', Status })))
        .RequestedQuotas;
    expect(await list('CASE_OPENED')).toMatchObject([{ DesiredValue: 16, Status: 'CASE_OPENED' }]);
    expect(await list('PENDING')).toEqual([]);
  });
});

describe('a denied caller', () => {
  it('is told as Service Quotas words it', async () => {
    const { client } = await start({
      caller: { arn: 'arn:aws:iam::123456789012:user/lin', denied: ['servicequotas:*'] },
    });
    await expect(client.send(new ListServiceQuotasCommand({ ServiceCode: 'sagemaker' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/lin is not authorized to perform: servicequotas:ListServiceQuotas ' +
        'because no identity-based policy allows the servicequotas:ListServiceQuotas action',
    });
  });
});
