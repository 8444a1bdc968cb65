/**
 * What any HyperPod account must answer, whatever is in it: run against the sandbox, or, when
 * HPSCALE_CONTRACT_AWS_ENDPOINT is set (with AWS_REGION and credentials), against that endpoint. Reads only.
 */
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand as DescribeEksClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DescribeClusterCommand,
  ListClusterNodesCommand,
  ListClustersCommand,
  paginateListClusters,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { GetServiceQuotaCommand, paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsSandbox, type ClientConfig, startAwsSandbox } from '../../helpers/aws-sandbox.ts';

const endpoint = process.env.HPSCALE_CONTRACT_AWS_ENDPOINT;
const MISSING = 'hpscale-contract-no-such-thing';

let sandbox: AwsSandbox | undefined;
let config: Partial<ClientConfig>;

beforeAll(async () => {
  if (endpoint === undefined) {
    sandbox = await startAwsSandbox();
    ({ config } = sandbox);
  } else {
    config = { endpoint, region: process.env.AWS_REGION ?? 'us-west-2' };
  }
});

afterAll(() => sandbox?.stop());

describe('SageMaker', () => {
  it('lists clusters with the members that its model requires', async () => {
    for await (const page of paginateListClusters({ client: new SageMakerClient(config), pageSize: 1 }, {})) {
      for (const cluster of page.ClusterSummaries ?? []) {
        expect(cluster.ClusterArn).toMatch(/^arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:\d{12}:cluster\/[a-z0-9]{12}$/);
        expect(cluster.CreationTime).toBeInstanceOf(Date);
      }
    }
  });

  it('does not find a cluster that is not there', async () => {
    const client = new SageMakerClient(config);
    for (const Command of [DescribeClusterCommand, ListClusterNodesCommand]) {
      await expect(client.send(new Command({ ClusterName: MISSING }) as DescribeClusterCommand)).rejects.toMatchObject({
        name: 'ResourceNotFound',
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  it('validates before it looks', async () => {
    const client = new SageMakerClient(config);
    await expect(client.send(new DescribeClusterCommand({ ClusterName: 'no_such' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value 'no_such' at 'clusterName' failed to satisfy constraint") as string,
    });
    await expect(client.send(new ListClustersCommand({ MaxResults: 101 }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('IAM', () => {
  it('does not find a role that is not there', async () => {
    const client = new IAMClient(config);
    const message = `The role with name ${MISSING} cannot be found.`;
    await expect(client.send(new GetRoleCommand({ RoleName: MISSING }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message,
    });
    const command = new GetRolePolicyCommand({ RoleName: MISSING, PolicyName: 'p' });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'NoSuchEntityException', message });
  });
});

describe('Service Quotas', () => {
  it('lists more than a thousand SageMaker quotas, every page followed by another until the last', async () => {
    const codes = new Set<string>();
    let pages = 0;
    const paginator = { client: new ServiceQuotasClient(config), pageSize: 100 };
    for await (const page of paginateListServiceQuotas(paginator, { ServiceCode: 'sagemaker' })) {
      pages += 1;
      for (const { QuotaCode = '' } of page.Quotas ?? []) codes.add(QuotaCode);
    }
    expect(pages).toBeGreaterThan(10);
    expect(codes.size).toBeGreaterThan(1000);
  });

  it('does not find a quota that is not there', async () => {
    const command = new GetServiceQuotaCommand({ ServiceCode: 'sagemaker', QuotaCode: 'L-00000000' });
    await expect(new ServiceQuotasClient(config).send(command)).rejects.toMatchObject({
      name: 'NoSuchResourceException',
    });
  });
});

describe('EKS, EC2, STS', () => {
  it('do not find what is not there', async () => {
    await expect(new EKSClient(config).send(new DescribeEksClusterCommand({ name: MISSING }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    const SubnetIds = ['subnet-00000000000000000'];
    await expect(new EC2Client(config).send(new DescribeSubnetsCommand({ SubnetIds }))).rejects.toMatchObject({
      name: 'InvalidSubnetID.NotFound',
    });
  });

  it('know the caller', async () => {
    const identity = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toContain(`:${identity.Account}:`);
  });
});
