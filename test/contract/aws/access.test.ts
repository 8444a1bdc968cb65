import { request as httpRequest } from 'node:http';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient, ListClustersCommand as ListEksClustersCommand } from '@aws-sdk/client-eks';
import { CreateUserCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListClustersCommand, ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { SANDBOX_EXPIRED_ACCESS_KEY_ID } from '../../../src/sandbox/aws/credentials.ts';
import { type AwsSandbox, type ClientConfig, startAwsSandbox } from '../../helpers/aws-sandbox.ts';
import { buildSeed, CALLER_ARN } from '../../helpers/seeds.ts';

let sandbox: AwsSandbox | undefined;

afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

async function start() {
  sandbox = await startAwsSandbox();
  return sandbox;
}

const METRICS = { MetricDataQueries: [{ Id: 'a' }], StartTime: new Date(0), EndTime: new Date(1) };

/** The cheapest read of each service. */
const READS: Readonly<Record<string, (config: ClientConfig) => Promise<unknown>>> = {
  sagemaker: (config) => new SageMakerClient(config).send(new ListClustersCommand({})),
  servicequotas: (config) =>
    new ServiceQuotasClient(config).send(new ListServiceQuotasCommand({ ServiceCode: 'sagemaker' })),
  cloudwatch: (config) => new CloudWatchClient(config).send(new GetMetricDataCommand(METRICS)),
  eks: (config) => new EKSClient(config).send(new ListEksClustersCommand({})),
  iam: (config) => new IAMClient(config).send(new ListRolesCommand({})),
  sts: (config) => new STSClient(config).send(new GetCallerIdentityCommand({})),
  ec2: (config) => new EC2Client(config).send(new DescribeSubnetsCommand({})),
};

const JSON_REFUSALS = ['UnrecognizedClientException', 'ExpiredTokenException', 'InvalidSignatureException'] as const;
const QUERY_REFUSALS = ['InvalidClientTokenId', 'ExpiredToken', 'SignatureDoesNotMatch'] as const;

describe.each([
  ['sagemaker', JSON_REFUSALS, 400],
  ['servicequotas', JSON_REFUSALS, 400],
  ['cloudwatch', JSON_REFUSALS, 400],
  ['eks', JSON_REFUSALS, 403],
  ['iam', QUERY_REFUSALS, 403],
  ['sts', QUERY_REFUSALS, 403],
  ['ec2', ['AuthFailure', 'RequestExpired', 'AuthFailure'], 401],
] as const)('credentials of %s', (service, [unknown, expired, unsigned], httpStatusCode) => {
  const read = (config: ClientConfig, change: Partial<ClientConfig['credentials']>) =>
    READS[service]?.({ ...config, credentials: { ...config.credentials, ...change } });

  it('an unknown key is refused', async () => {
    const { config } = await start();
    const refused = { name: unknown, $metadata: { httpStatusCode } };
    await expect(read(config, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' })).rejects.toMatchObject(refused);
  });

  it('an expired session is refused', async () => {
    const { config } = await start();
    const accessKeyId = SANDBOX_EXPIRED_ACCESS_KEY_ID;
    await expect(read(config, { accessKeyId })).rejects.toMatchObject({ name: expired });
  });

  it('a signature by another secret is refused', async () => {
    const { config } = await start();
    await expect(read(config, { secretAccessKey: 'guessed' })).rejects.toMatchObject({ name: unsigned });
  });
});

describe('faults', () => {
  it.each([
    ['sagemaker', 'ListClusters', 'ThrottlingException', 400],
    ['servicequotas', 'ListServiceQuotas', 'TooManyRequestsException', 400],
    ['eks', 'ListClusters', 'ThrottlingException', 429],
    ['iam', 'ListRoles', 'Throttling', 400],
    ['ec2', 'DescribeSubnets', 'RequestLimitExceeded', 503],
  ])('%s %s is throttled as the service does it', async (service, operation, name, httpStatusCode) => {
    const { config, faults } = await start();
    faults.add({ service, operation, error: 'ThrottlingException' });
    await expect(READS[service]?.(config)).rejects.toMatchObject({
      name,
      message: 'Rate exceeded',
      $metadata: { httpStatusCode },
    });
  });

  it('are overcome by a client that tries again', async () => {
    const { config, faults, log } = await start();
    faults.add({ service: 'sagemaker', operation: '*', error: 'InternalFailure', times: 2 });
    const client = new SageMakerClient({ ...config, maxAttempts: 3 });
    await expect(client.send(new ListClustersCommand({}))).resolves.toHaveProperty('ClusterSummaries');
    expect(log.entries.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [500, 'InternalFailure'],
      [500, 'InternalFailure'],
      [200, null],
    ]);
  });

  it('can cut the connection', async () => {
    const { config, faults, log } = await start();
    faults.add({ service: 'iam', operation: 'ListRoles', connection: 'reset' });
    await expect(READS.iam?.(config)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(log.entries.at(-1)).toMatchObject({ status: 0, errorCode: 'reset' });
  });

  it('can leave the connection hanging', async () => {
    const { config, faults } = await start();
    faults.add({ service: 'iam', operation: 'ListRoles', connection: 'hang' });
    const patient = new IAMClient({ ...config, requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true } });
    await expect(patient.send(new ListRolesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('carry the message and status they were given', async () => {
    const { config, faults } = await start();
    faults.add({
      service: 'eks',
      operation: 'ListClusters',
      error: 'ServerException',
      message: 'try later',
      status: 503,
    });
    await expect(READS.eks?.(config)).rejects.toMatchObject({
      name: 'ServerException',
      message: 'try later',
      $metadata: { httpStatusCode: 503 },
    });
  });

  it('strike the controllers too', async () => {
    const { aws, faults } = await start();
    faults.add({ service: 'sagemaker', operation: 'ListClusters', error: 'ThrottlingException' });
    expect(() => aws.call('sagemaker', 'ListClusters', {}, CALLER_ARN)).toThrow('Rate exceeded');
  });
});

describe('what is not emulated', () => {
  it('is an unknown operation, in each form', async () => {
    const { config } = await start();
    await expect(new SageMakerClient(config).send(new ListTrainingJobsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    await expect(new IAMClient(config).send(new CreateUserCommand({ UserName: 'lin' }))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The sandbox does not emulate iam CreateUser',
    });
  });

  it('a property of every object is no operation', async () => {
    const { aws } = await start();
    expect(() => aws.call('sagemaker', 'constructor', {}, CALLER_ARN)).toThrow('does not emulate');
  });
});

describe('requests that no SDK makes', () => {
  async function send(headers: Readonly<Record<string, string>>, body: string, path = '/') {
    const { url, log } = await start();
    const answer = await new Promise<{ status: number | undefined; body: string; id: unknown }>((resolve, reject) => {
      const request = httpRequest(`${url}${path}`, { method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode, body: text, id: response.headers['x-amzn-requestid'] }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
    return { ...answer, log };
  }

  const scope = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=AKID/20261123/us-west-2/${service}/aws4_request, SignedHeaders=host, Signature=00`;

  it('unsigned: refused', async () => {
    const headers = { 'x-amz-target': 'SageMaker.ListClusters', 'content-type': 'application/x-amz-json-1.1' };
    const { status, body, id, log } = await send(headers, '{}');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(log.entries.at(-1)).toMatchObject({ principal: 'anonymous', operation: 'ListClusters' });
  });

  it('unsigned form: refused in XML', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body } = await send(headers, 'Action=ListRoles&Version=2010-05-08');
    expect(status).toBe(403);
    expect(body).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it('of a content type that the service does not speak: refused loudly', async () => {
    const { status, body, log } = await send(
      { authorization: scope('sagemaker'), 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      '',
      '/service/SageMaker/operation/ListClusters',
    );
    expect(status).toBe(415);
    expect(body).toContain('does not speak application/cbor for sagemaker');
    expect(log.entries.at(-1)).toMatchObject({ status: 415, errorCode: 'UnsupportedMediaType' });
  });

  it('to a service that is not there: refused loudly', async () => {
    const { status, body } = await send({ authorization: scope('s3') }, '');
    expect(status).toBe(400);
    expect(body).toContain('does not emulate the service s3');
  });

  it('with a broken body: a serialization error', async () => {
    const headers = {
      authorization: scope('sagemaker'),
      'x-amz-target': 'SageMaker.ListClusters',
      'content-type': 'application/x-amz-json-1.1',
    };
    const { status, body } = await send(headers, '{"MaxResults":');
    expect(status).toBe(400);
    expect(body).toContain('SerializationException');
  });
});

describe('the log', () => {
  it('has principal, decoded input and outcome of each request', async () => {
    const { config, log } = await start();
    await new SageMakerClient(config).send(new ListClustersCommand({ MaxResults: 5 }));
    expect(log.entries).toEqual([
      {
        service: 'sagemaker',
        operation: 'ListClusters',
        isMutation: false,
        principal: CALLER_ARN,
        input: { MaxResults: 5 },
        status: 200,
        errorCode: null,
        at: '2026-11-23T02:00:00.000Z',
      },
    ]);
  });

  it('follows the seed', async () => {
    sandbox = await startAwsSandbox(
      buildSeed({ faults: [{ service: '*', operation: '*', error: 'ServiceUnavailable', times: 1 }] }),
    );
    await expect(READS.sts?.(sandbox.config)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    await expect(READS.sts?.(sandbox.config)).resolves.toHaveProperty('Arn');
  });
});
