/** How the AWS adapters behave on a bad line: retries, timeouts, broken connections, credentials, and what they say of it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAws, type CreateAwsOptions } from '../../../src/aws/create-aws.ts';
import type { Aws } from '../../../src/context.ts';
import { createSystemClock } from '../../../src/io/clock.ts';
import { type AwsSandbox, startAwsSandbox } from '../../helpers/aws-sandbox.ts';
import { CLUSTER_NAME, CLUSTER_ROLE_ARN, CLUSTER_ROLE_NAME, EKS_CLUSTER_NAME, REGION } from '../../helpers/seeds.ts';

let sandbox: AwsSandbox;
let folder: string;
const lines: string[] = [];

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  folder = await mkdtemp(join(tmpdir(), 'hpscale-aws-'));
  lines.length = 0;
  for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_SESSION_TOKEN', 'HTTPS_PROXY', 'https_proxy'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', sandbox.config.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', sandbox.config.credentials.secretAccessKey);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

async function connect(attempts: number, options: Partial<CreateAwsOptions> = {}): Promise<Aws> {
  return await createAws({
    env: { ...process.env, AWS_MAX_ATTEMPTS: String(attempts) },
    region: REGION,
    signal: new AbortController().signal,
    clock: createSystemClock(),
    debug: (line) => lines.push(line),
    ...options,
  });
}

describe('a service in trouble', () => {
  it('is asked again, and the trace says how often', async () => {
    sandbox.faults.add({
      service: 'sagemaker',
      operation: 'DescribeCluster',
      error: 'InternalFailure',
      status: 500,
      times: 2,
    });
    const aws = await connect(3);
    expect((await aws.clusters.describe(CLUSTER_NAME)).name).toBe(CLUSTER_NAME);
    expect(lines.join('\n')).toMatch(/^aws sagemaker:DescribeCluster ok attempts=3 ms=\d+ requestId=[\w-]+$/);
  });

  it('is given up after the attempts that were allowed', async () => {
    sandbox.faults.add({ service: 'sagemaker', operation: '*', error: 'ServiceUnavailable', status: 503 });
    const aws = await connect(2);
    await expect(aws.clusters.list()).rejects.toMatchObject({
      kind: 'remote',
      code: 'aws-unavailable',
      data: { attempts: 2, httpStatus: 503 },
    });
    expect(sandbox.log.entries).toHaveLength(2);
  });

  it('is waited for on the clock that the command waits on', async () => {
    const slept: number[] = [];
    const clock = { ...createSystemClock(), sleep: async (ms: number) => void slept.push(ms) };
    sandbox.faults.add({ service: 'sagemaker', operation: 'ListClusters', error: 'ThrottlingException', times: 3 });
    await (await connect(5, { clock })).clusters.list();
    expect(slept.length).toBeGreaterThanOrEqual(3);
    expect(slept.every((ms) => ms >= 0 && ms <= 8000)).toBe(true);
  });

  it('that throttles is told apart', async () => {
    sandbox.faults.add({ service: '*', operation: '*', error: 'ThrottlingException' });
    const aws = await connect(1);
    await expect(aws.clusters.list()).rejects.toMatchObject({ kind: 'remote', code: 'throttled' });
    await expect(aws.quotas.listApplied()).rejects.toMatchObject({ kind: 'remote', code: 'throttled' });
    await expect(aws.roles.get('x')).rejects.toMatchObject({ kind: 'remote', code: 'throttled' });
  });

  it('that refuses names action and principal, on every protocol', async () => {
    sandbox.faults.add({ service: '*', operation: '*', error: 'AccessDenied' });
    const aws = await connect(1);
    const calls = [
      [() => aws.clusters.describe(CLUSTER_NAME), 'sagemaker:DescribeCluster'],
      [() => aws.quotas.listApplied(), 'servicequotas:ListServiceQuotas'],
      [() => aws.roles.get('hpscale'), 'iam:GetRole'],
      [() => aws.eks.describe(EKS_CLUSTER_NAME), 'eks:DescribeCluster'],
      [() => aws.subnets.describe(['subnet-0a1b2c3d4e5f60001']), 'ec2:DescribeSubnets'],
    ] as const;
    for (const [call, action] of calls) {
      await expect(call()).rejects.toMatchObject({ kind: 'permission', code: 'access-denied', data: { action } });
    }
  });

  it('that says the token has expired is believed', async () => {
    sandbox.faults.add({ service: '*', operation: '*', error: 'ExpiredToken' });
    const aws = await connect(1);
    await expect(aws.clusters.list()).rejects.toMatchObject({ kind: 'credentials', code: 'credentials-expired' });
    await expect(aws.roles.get('x')).rejects.toMatchObject({ kind: 'credentials', code: 'credentials-expired' });
  });
});

describe('a bad line', () => {
  it('that breaks is named', async () => {
    sandbox.faults.add({ service: 'sagemaker', operation: '*', connection: 'reset' });
    await expect((await connect(1)).clusters.list()).rejects.toMatchObject({
      kind: 'remote',
      code: 'aws-connection-lost',
    });
  });

  it('that breaks once is mended by asking again', async () => {
    sandbox.faults.add({ service: 'sagemaker', operation: '*', connection: 'reset', times: 1 });
    expect(await (await connect(2)).clusters.list()).toHaveLength(1);
  });

  it('that stays silent is left after one more try, however many are allowed', async () => {
    sandbox.faults.add({ service: 'sagemaker', operation: '*', connection: 'hang' });
    const aws = await connect(5, { env: { ...process.env, AWS_MAX_ATTEMPTS: '5', HPSCALE_REQUEST_TIMEOUT: '30ms' } });
    await expect(aws.clusters.list()).rejects.toMatchObject({
      kind: 'remote',
      code: 'aws-timeout',
      data: { attempts: 2 },
    });
    expect(sandbox.log.entries).toHaveLength(2);
  });

  it('that is slow is spoken of meanwhile', async () => {
    sandbox.faults.add({ service: 'sagemaker', operation: '*', delayMs: 50 });
    const notices: string[] = [];
    const aws = await connect(1, { noticeAfterMs: 1, notice: (line) => notices.push(line) });
    await aws.clusters.list();
    expect(notices).toEqual(['sagemaker:ListClusters is slow, throttled or out of reach: still trying']);
  });

  it('that stays silent is left at once on Ctrl-C', async () => {
    sandbox.faults.add({ service: 'sagemaker', operation: '*', connection: 'hang' });
    const controller = new AbortController();
    const aws = await connect(3, { signal: controller.signal });
    const listing = aws.clusters.list();
    controller.abort();
    await expect(listing).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it('to nowhere says where nobody answered', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    const aws = await connect(1);
    await expect(aws.clusters.list()).rejects.toMatchObject({
      code: 'aws-refused-connection',
      message: expect.stringContaining('127.0.0.1:9') as unknown,
    });
  });
});

describe('what is not AWS', () => {
  let server: Server;
  const requests: IncomingMessage[] = [];
  let connections = 0;

  async function answer(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
    server = createServer((request, response) => {
      requests.push(request);
      handle(request, response);
    });
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  beforeEach(() => {
    requests.length = 0;
    connections = 0;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is recognised by an answer that cannot be read', async () => {
    await answer((_, response) => response.end('<html>Please accept the terms of this network</html>'));
    await expect((await connect(1)).clusters.list()).rejects.toMatchObject({ kind: 'remote', code: 'aws-garbled' });
  });

  it('is not taken for an empty answer by services that speak XML', async () => {
    await answer((_, response) => response.end('<html>Please accept the terms of this network</html>'));
    const aws = await connect(1);
    const garbled = { kind: 'remote', code: 'aws-garbled' };
    await expect(aws.identity()).rejects.toMatchObject(garbled);
    await expect(aws.subnets.describe(['subnet-0a1b2c3d4e5f60001'])).rejects.toMatchObject(garbled);
    await expect(aws.roles.get(CLUSTER_ROLE_NAME)).rejects.toMatchObject(garbled);
    await expect(aws.roles.simulate(CLUSTER_ROLE_ARN, ['iam:PassRole'])).rejects.toMatchObject(garbled);
  });

  it('hears who we are, over one connection for all services', async () => {
    await answer((_, response) => response.end('{}'));
    const aws = await connect(1);
    await aws.clusters.list();
    await aws.quotas.listApplied();
    await aws.clusters.list();
    expect(requests[0]?.headers['user-agent']).toMatch(/ hpscale\/\d/);
    expect(connections).toBe(1);
  });
});

describe('credentials', () => {
  function withoutKeys(): void {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
  }

  it('that are nowhere', async () => {
    withoutKeys();
    const aws = await connect(1);
    await expect(aws.clusters.list()).rejects.toMatchObject({ kind: 'credentials', code: 'no-credentials' });
    await expect(aws.eks.token(EKS_CLUSTER_NAME)).rejects.toMatchObject({
      kind: 'credentials',
      code: 'no-credentials',
    });
    expect(sandbox.log.entries).toEqual([]);
  });

  it('of a profile that does not exist', async () => {
    await writeFile(join(folder, 'config'), '[profile research]\nregion = us-west-2\n');
    const missing = { kind: 'credentials', code: 'profile-not-found' };
    await expect(connect(1, { profile: 'reserach' })).rejects.toMatchObject({
      ...missing,
      message: 'there is no AWS profile "reserach" (did you mean "research"?)',
    });
    withoutKeys();
    vi.stubEnv('AWS_PROFILE', 'reserach');
    await expect(connect(1)).rejects.toMatchObject(missing);
  });

  it('of an SSO session that has ended', async () => {
    withoutKeys();
    await writeFile(
      join(folder, 'config'),
      '[profile research]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Engineer\n' +
        '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n',
    );
    const aws = await connect(1, { profile: 'research' });
    await expect(aws.clusters.list()).rejects.toMatchObject({ kind: 'credentials', code: 'sso-session-expired' });
  });

  it('in the environment beat AWS_PROFILE, as in the AWS CLI, but not --profile', async () => {
    const { accessKeyId, secretAccessKey } = sandbox.config.credentials;
    await writeFile(
      join(folder, 'credentials'),
      `[research]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    vi.stubEnv('AWS_PROFILE', 'nowhere');
    expect(await (await connect(1)).clusters.list()).toHaveLength(1);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASTALE0000000000');
    expect(await (await connect(1, { profile: 'research' })).clusters.list()).toHaveLength(1);
  });

  it('come from one process call for all services', async () => {
    withoutKeys();
    const { accessKeyId, secretAccessKey } = sandbox.config.credentials;
    const script = join(folder, 'credentials.cjs');
    const answer = JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey });
    await writeFile(
      script,
      `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'calls'))}, 'x'); console.log('${answer}');`,
    );
    await writeFile(join(folder, 'config'), `[profile made]\ncredential_process = ${process.execPath} ${script}\n`);
    const aws = await connect(1, { profile: 'made' });
    await Promise.all([aws.clusters.list(), aws.quotas.listApplied(), aws.identity(), aws.eks.token(EKS_CLUSTER_NAME)]);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('x');
  });

  it('are in no error and no trace', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'FwoGZXIvYXdzEXAMPLETOKEN');
    sandbox.faults.add({ service: '*', operation: '*', error: 'AccessDenied' });
    const error: unknown = await (await connect(1)).clusters.list().catch((thrown: unknown) => thrown);
    const { inspect } = await import('node:util');
    const told = [inspect(error, { depth: 10, showHidden: true }), ...lines].join('\n');
    expect(told).not.toMatch(/FwoGZXIvYXdzEXAMPLETOKEN|Signature=|AWS4-HMAC/);
  });
});
