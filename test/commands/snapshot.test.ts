import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { SnapshotBundle, SnapshotResult } from '../../src/domain/snapshot.ts';
import { brokenSeed, CLUSTER, startBroken, withSpec } from '../helpers/check-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-snapshot-'));
});
afterEach(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const SNAPSHOT = ['snapshot', '--cluster', CLUSTER];

async function bundleOf(world: TestSandbox, flags: readonly string[] = []): Promise<SnapshotBundle> {
  const { stdout, stderr, exitCode } = await world.run([...SNAPSHOT, ...flags]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout) as SnapshotBundle;
}

/** What people put where it does not belong; none of it may be in a bundle. */
const SECRETS = {
  environment: 'hf_QmVzdFNlY3JldE9mVGhlVGVhbQ',
  argument: '--db-password=correct-horse-battery',
  probe: 'Bearer-probe-7431',
  header: 'tenant-header-9912',
  query: 'query-value-5521',
  url: 'prom-user:prom-pass-3301',
  connection: 'amqp://jobs:rabbit-pass-8842@queue.chat:5672',
  token: 's.vault-token-1177',
  annotation: 'annotated-token-6613',
  endpoint: 'endpoint-hub-token-4489',
};

const LEAKY_DEPLOYMENT: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'summaries',
    namespace: 'chat',
    annotations: {
      'ci.example.com/deploy-token': SECRETS.annotation,
      'kubectl.kubernetes.io/last-applied-configuration': `{"env":"${SECRETS.environment}"}`,
    },
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'summaries' } },
    template: {
      metadata: { labels: { app: 'summaries' } },
      spec: {
        containers: [
          {
            name: 'server',
            image: 'public.ecr.aws/docker/library/python:3.12',
            command: ['serve', SECRETS.argument],
            args: [SECRETS.argument],
            env: [
              { name: 'HUB_TOKEN', value: SECRETS.environment },
              { name: 'MODEL', valueFrom: { configMapKeyRef: { name: 'models', key: 'summaries' } } },
            ],
            readinessProbe: {
              httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'Authorization', value: SECRETS.probe }] },
            },
            resources: { requests: { cpu: '1' } },
          },
        ],
      },
    },
  },
};

const LEAKY_TRIGGERS = [
  {
    type: 'prometheus',
    metadata: {
      serverAddress: `https://${SECRETS.url}@prometheus.chat:9090`,
      query: 'sum(rate(summaries_total[2m]))',
      threshold: '5',
      customHeaders: `X-Scope-OrgID=${SECRETS.header}`,
      queryParameters: `tenant=${SECRETS.query}`,
    },
  },
  {
    type: 'rabbitmq',
    metadata: { queueName: 'summaries', host: SECRETS.connection, value: '20', hostFromEnv: 'RABBIT_URL' },
  },
];

const LEAKY_SCALER: KubeObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'summaries', namespace: 'chat' },
  spec: { scaleTargetRef: { name: 'summaries' }, maxReplicaCount: 2, triggers: LEAKY_TRIGGERS },
};

const LEAKY_AUTHENTICATION: KubeObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'TriggerAuthentication',
  metadata: { name: 'summaries-vault', namespace: 'chat' },
  spec: {
    hashiCorpVault: {
      address: 'https://vault.chat:8200',
      authentication: 'token',
      credential: { token: SECRETS.token },
      secrets: [{ parameter: 'host', key: 'host', path: 'secret/data/rabbit' }],
    },
  },
};

describe('what is in a bundle', () => {
  it('has no secret that somebody wrote into an object', async () => {
    sandbox = await startBroken(
      {
        objects: {
          'Deployment/summaries': LEAKY_DEPLOYMENT,
          'ScaledObject/summaries': LEAKY_SCALER,
          'TriggerAuthentication/summaries-vault': LEAKY_AUTHENTICATION,
        },
      },
      60_000,
    );
    const { stdout } = await sandbox.run(SNAPSHOT);
    const { facts } = JSON.parse(stdout) as SnapshotBundle;
    for (const secret of [...Object.values(SECRETS), 'prom-pass-3301', 'rabbit-pass-8842']) {
      expect(stdout).not.toContain(secret);
    }
    const deployments = facts.deployments.status === 'read' ? facts.deployments.value : [];
    const summaries = deployments.find(({ metadata }) => metadata.name === 'summaries');
    // What is given stays to be seen, and what it is called.
    expect(summaries?.metadata.annotations).toEqual({
      'ci.example.com/deploy-token': '(removed)',
      'deployment.kubernetes.io/revision': '1',
    });
    expect(summaries?.spec).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              image: 'public.ecr.aws/docker/library/python:3.12',
              env: [
                { name: 'HUB_TOKEN', value: '(removed)' },
                { name: 'MODEL', valueFrom: { configMapKeyRef: { name: 'models', key: 'summaries' } } },
              ],
              resources: { requests: { cpu: '1' } },
            },
          ],
        },
      },
    });
    const scaler = facts.scaledObjects.status === 'read' ? facts.scaledObjects.value : [];
    expect(scaler.find(({ metadata }) => metadata.name === 'summaries')?.spec).toMatchObject({
      triggers: [
        {
          metadata: {
            serverAddress: 'https://(removed)@prometheus.chat:9090',
            query: 'sum(rate(summaries_total[2m]))',
            customHeaders: 'X-Scope-OrgID=(removed)',
            queryParameters: 'tenant=(removed)',
          },
        },
        { metadata: { queueName: '(removed)', host: '(removed)', value: '20', hostFromEnv: 'RABBIT_URL' } },
      ],
    });
    expect(sandbox.log.entries.map(({ operation }) => operation)).not.toContain('list secrets');
  });

  it('has what KEDA is in AWS, and what CloudWatch answers the queries that KEDA makes', async () => {
    sandbox = await startBroken({}, 0);
    const { facts } = await bundleOf(sandbox);
    expect(facts.kedaIdentity).toMatchObject({
      value: {
        kind: 'pod-identity',
        roleArn: 'arn:aws:iam::111122223333:role/speech-keda-operator',
        role: { inlinePolicies: { 'read-metrics': { Statement: [{ Action: 'cloudwatch:GetMetricData' }] } } },
      },
    });
    expect(facts.metricSamples).toMatchObject({
      value: [{ scaledObject: 'chat/chat-api', triggerIndex: 0, values: [420, 420, 420, 420, 420], problem: null }],
    });
  });
});

describe('the region', () => {
  it('is that of the ARN, when none is set', async () => {
    sandbox = await startTestSandbox('healthy');
    const { facts } = await bundleOf(sandbox);
    const arn = facts.cluster.status === 'read' ? facts.cluster.value.arn : '';
    const env = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const { exitCode, json } = await sandbox.run(['snapshot', '--cluster', arn, '-o', 'json'], { env });
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ region: 'us-west-2', cluster: CLUSTER, facts: { quotas: { status: 'read' } } });
  });
});

describe('the same world', () => {
  it('is the same bytes, plain and gzipped', async () => {
    sandbox = await startBroken();
    const [monday, tuesday] = [join(folder, 'monday.json'), join(folder, 'tuesday.json')];
    for (const file of [monday, tuesday, `${monday}.gz`, `${tuesday}.gz`]) {
      expect(await sandbox.run([...SNAPSHOT, '-f', file])).toMatchObject({ exitCode: 0, stderr: '' });
    }
    const text = await readFile(monday, 'utf8');
    expect(await readFile(tuesday, 'utf8')).toBe(text);
    const packed = await readFile(`${monday}.gz`);
    expect(packed.equals(await readFile(`${tuesday}.gz`))).toBe(true);
    expect(gunzipSync(packed).toString()).toBe(text);
    const { stdout } = await sandbox.run(SNAPSHOT);
    expect(stdout).toBe(text);
  });
});

describe('the file', () => {
  it('is for its owner alone, and not overwritten unless told', async () => {
    sandbox = await startTestSandbox('healthy');
    const file = join(folder, 'healthy.json');
    await writeFile(file, 'my notes');
    const refused = await sandbox.run([...SNAPSHOT, '-f', file]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('--force');
    expect(await readFile(file, 'utf8')).toBe('my notes');
    // Nothing was asked of the cluster for it.
    expect(sandbox.log.entries).toEqual([]);
    expect((await sandbox.run([...SNAPSHOT, '-f', file, '--force'])).exitCode).toBe(0);
    const fresh = join(folder, 'fresh.json');
    const { exitCode, json } = await sandbox.run([...SNAPSHOT, '-f', fresh, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect((await stat(fresh)).mode & 0o777).toBe(0o600);
    const result = json<SnapshotResult>();
    expect(result).toMatchObject({ schema: 'hpscale.snapshot-file/v1', file: fresh, cluster: CLUSTER });
    expect(result.bytes).toBe((await stat(fresh)).size);
    // Karpenter's kinds come with autoscaling, which was never enabled here.
    expect(result.unread.map(({ fact, reason }) => [fact, reason])).toContainEqual(['nodePools', 'not-installed']);
  });

  it('hides account ids everywhere when asked', async () => {
    sandbox = await startBroken(
      {
        objects: {
          'Deployment/chat-api': withSpec<{ template: { spec: { containers: { image: string }[] } } }>((spec) => ({
            ...spec,
            template: {
              ...spec.template,
              spec: {
                ...spec.template.spec,
                containers: spec.template.spec.containers.map((container) => ({
                  ...container,
                  image: '444455556666.dkr.ecr.us-west-2.amazonaws.com/chat-api:2026-11-02',
                })),
              },
            },
          })),
        },
      },
      60_000,
    );
    const { stdout } = await sandbox.run([...SNAPSHOT, '--redact-account']);
    expect(stdout).not.toContain('111122223333');
    expect(stdout).not.toContain('444455556666');
    const { facts } = JSON.parse(stdout) as SnapshotBundle;
    expect(facts.identity).toMatchObject({
      value: { accountId: '111111111111', arn: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/robin' },
    });
    expect(stdout).toContain('222222222222.dkr.ecr.us-west-2.amazonaws.com/chat-api:2026-11-02');
  });
});

describe('what could not be read', () => {
  it('is in the bundle with the permission that is missing', async () => {
    const seed = brokenSeed({
      seed: {
        faults: [
          {
            service: 'kubernetes',
            operation: 'list nodepools',
            error: 'Forbidden',
            status: 403,
            message:
              'nodepools.karpenter.sh is forbidden: User "robin" cannot list resource "nodepools" in API group "karpenter.sh" at the cluster scope',
          },
        ],
      },
    });
    sandbox = await startTestSandbox({ ...seed, caller: { ...seed.caller, denied: ['ec2:DescribeSubnets'] } });
    const { facts } = await bundleOf(sandbox);
    expect(facts.nodePools).toMatchObject({
      status: 'unread',
      reason: 'denied',
      permission: 'list nodepools.karpenter.sh',
    });
    expect(facts.subnets).toMatchObject({ status: 'unread', reason: 'denied', permission: 'ec2:DescribeSubnets' });
    expect(facts.nodeClasses.status).toBe('read');
  });

  it('is not the cluster itself: then the exit code says so', async () => {
    const seed = brokenSeed();
    sandbox = await startTestSandbox({ ...seed, caller: { ...seed.caller, denied: ['sagemaker:DescribeCluster'] } });
    const { exitCode, stdout } = await sandbox.run(SNAPSHOT);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      cluster: CLUSTER,
      facts: {
        cluster: { status: 'unread', reason: 'denied', permission: 'sagemaker:DescribeCluster' },
        nodePools: { status: 'unread', reason: 'denied', permission: 'sagemaker:DescribeCluster' },
        quotas: { status: 'read' },
      },
    });
  });
});
