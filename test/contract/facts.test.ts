/** What one look at a cluster asks, and what becomes of what it is not told: the bundle is the facts. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Facts, UnreadFact } from '../../src/domain/facts.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { SnapshotBundle } from '../../src/domain/snapshot.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type Breakage, brokenSeed, CLUSTER, startBroken, withSpec } from '../helpers/check-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox | undefined;
/** Requests that the sandbox had seen before the facts were asked for: its own controllers'. */
let before = 0;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

/** One attempt per call: errors are to be seen, not outlived. */
const ENV = { AWS_MAX_ATTEMPTS: '1' };

async function factsOf(
  world: Seed | TestSandbox,
  { cluster = CLUSTER, flags = [] }: { readonly cluster?: string; readonly flags?: readonly string[] } = {},
): Promise<Facts> {
  sandbox = 'run' in world ? world : await startTestSandbox(world);
  before = sandbox.log.entries.length;
  const { stdout, stderr } = await sandbox.run(['snapshot', '--cluster', cluster, ...flags], { env: ENV });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as SnapshotBundle).facts;
}

/** How often each operation was called. */
function callCounts(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { service, operation } of sandbox?.log.entries.slice(before) ?? []) {
    const name = `${service}:${operation}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('the number of calls', () => {
  it('does not grow with nodes and pods, but for pages', async () => {
    const fleet = (count: number): Breakage => ({
      groups: { fleet: { instanceTypes: ['ml.c5.4xlarge'], count, podsPerNode: 4 } },
    });
    const facts = await factsOf(brokenSeed(fleet(250)));
    expect(facts.pods.status === 'read' && facts.pods.value.length).toBeGreaterThan(1000);
    const large = callCounts();
    await sandbox?.stop();
    await factsOf(brokenSeed(fleet(1)));
    const pages = {
      'sagemaker:ListClusterNodes': 3,
      'kubernetes:list pods': 3,
    };
    expect(large).toEqual({ ...callCounts(), ...pages });
  });

  it('is one per thing: the cluster is described once, and nothing is changed', async () => {
    await factsOf(await startBroken({}, 0));
    const counts = callCounts();
    for (const operation of ['sagemaker:DescribeCluster', 'sagemaker:ListClusters', 'eks:DescribeCluster']) {
      expect([operation, counts[operation]]).toEqual([operation, 1]);
    }
    expect(counts['cloudwatch:GetMetricData']).toBe(1);
    expect(sandbox?.mutations()).toEqual([]);
  });

  it('asks for default quotas only when a type of the groups has no quota of its own', async () => {
    await factsOf(brokenSeed());
    expect(callCounts()['servicequotas:ListAWSDefaultServiceQuotas']).toBeUndefined();
    await sandbox?.stop();
    const facts = await factsOf(brokenSeed({ groups: { rare: { instanceTypes: ['ml.p5.48xlarge'] } } }));
    expect(callCounts()['servicequotas:ListAWSDefaultServiceQuotas']).toBeGreaterThan(0);
    expect(facts.quotaDefaults.status === 'read' && facts.quotaDefaults.value.length).toBeGreaterThan(0);
  });
});

describe('what could not be read', () => {
  const podsFault = (fault: Partial<Fault>): Breakage => ({
    seed: { faults: [{ service: 'kubernetes', operation: 'list pods', ...fault }] },
  });
  const subnetsFault = (fault: Partial<Fault>): Breakage => ({
    seed: { faults: [{ service: 'ec2', operation: 'DescribeSubnets', ...fault }] },
  });
  const cases: readonly (readonly [string, Breakage, keyof Facts, Partial<UnreadFact>])[] = [
    [
      'a list that RBAC refuses',
      podsFault({ error: 'Forbidden', message: 'pods is forbidden: User "robin" cannot list resource "pods"' }),
      'pods',
      { reason: 'denied', permission: 'list pods', code: 'kubernetes-forbidden' },
    ],
    ['an API server that is busy', podsFault({ error: 'TooManyRequests' }), 'pods', { reason: 'throttled' }],
    ['an API server that fails', podsFault({ error: 'InternalError' }), 'pods', { reason: 'failed' }],
    ['a connection that breaks', podsFault({ connection: 'reset' }), 'pods', { reason: 'unreachable' }],
    [
      'a call that IAM refuses',
      subnetsFault({
        error: 'UnauthorizedOperation',
        message:
          'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/PlatformEngineer/robin is not authorized to perform: ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action',
      }),
      'subnets',
      { reason: 'denied', permission: 'ec2:DescribeSubnets' },
    ],
    ['a call that AWS throttles', subnetsFault({ error: 'Throttling' }), 'subnets', { reason: 'throttled' }],
    [
      'a call that fails at AWS',
      subnetsFault({ error: 'InternalError', status: 500 }),
      'subnets',
      { reason: 'failed' },
    ],
    ['a line to AWS that breaks', subnetsFault({ connection: 'reset' }), 'subnets', { reason: 'unreachable' }],
    [
      'Kubernetes behind a private endpoint',
      { eksCluster: { endpoint: 'unreachable', endpointAccess: 'private' } },
      'nodePools',
      { reason: 'unreachable', code: 'kubernetes-unreachable' },
    ],
    [
      'Kubernetes without an access entry',
      { eksCluster: { accessEntries: [] } },
      'nodePools',
      { reason: 'denied', code: 'kubernetes-unauthorized', permission: null },
    ],
    [
      'a KEDA that is not there',
      { seed: { kubernetes: { keda: null, objects: [] } } },
      'scaledObjects',
      { reason: 'not-installed' },
    ],
    [
      'the identity of a KEDA that is not there',
      { seed: { kubernetes: { keda: null, objects: [] } } },
      'kedaIdentity',
      { reason: 'not-installed' },
    ],
    [
      'events of a cluster without continuous provisioning',
      { cluster: { provisioningMode: null } },
      'clusterEvents',
      { reason: 'not-applicable' },
    ],
    [
      'what a cluster role may do, of a cluster that has none',
      { cluster: { clusterRole: undefined } },
      'roleAccess',
      { reason: 'not-applicable' },
    ],
  ];

  it.each(cases)('says why: %s', async (_, breakage, key, expected) => {
    const facts = await factsOf(brokenSeed(breakage));
    expect(facts[key]).toMatchObject({ status: 'unread', ...expected });
    // Whatever does not follow from it is there.
    expect(facts.quotas.status).toBe('read');
  });

  it('is everything, once the credentials have expired', async () => {
    const faults = [{ service: '*', operation: '*', error: 'ExpiredToken' }];
    const facts = await factsOf(brokenSeed({ seed: { faults } }));
    expect([...new Set(Object.values(facts).map((fact) => (fact.status === 'read' ? 'read' : fact.reason)))]).toEqual([
      'credentials',
    ]);
  });

  it('cannot exist in a Slurm cluster: Kubernetes', async () => {
    const facts = await factsOf(loadSeed('slurm-in-account'), { cluster: 'legacy-slurm' });
    for (const key of ['eksCluster', 'accessEntry', 'nodes', 'nodePools', 'scaledObjects', 'kedaIdentity'] as const) {
      expect([key, facts[key]]).toMatchObject([key, { status: 'unread', reason: 'not-applicable' }]);
    }
    expect(facts.clusterNodes.status === 'read' && facts.clusterNodes.value.length).toBe(6);
  });

  it('is no fact where the cluster does not exist: that is a slip', async () => {
    sandbox = await startTestSandbox('healthy');
    const { exitCode, stdout, stderr } = await sandbox.run(['snapshot', '--cluster', 'speech-clutser'], { env: ENV });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('did you mean "speech-cluster"');
  });
});

describe("KEDA's identity", () => {
  const account = (annotations: Readonly<Record<string, string>>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'keda-operator', namespace: 'keda', annotations },
  });

  it('is the role of the annotation, before any of Pod Identity', async () => {
    const annotated = account({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/teams/chat-keda' });
    const facts = await factsOf(brokenSeed({ objects: { 'ServiceAccount/keda-operator': annotated } }));
    expect(facts.kedaIdentity).toMatchObject({
      // IAM has no role of that name.
      value: { kind: 'irsa', roleArn: 'arn:aws:iam::111122223333:role/teams/chat-keda', role: null },
    });
    expect(callCounts()['eks:ListPodIdentityAssociations']).toBeUndefined();
  });

  it('is not the role of the same name in this account, when another account is meant', async () => {
    const annotated = account({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::444455556666:role/speech-keda-operator' });
    const facts = await factsOf(brokenSeed({ objects: { 'ServiceAccount/keda-operator': annotated } }));
    expect(facts.kedaIdentity).toMatchObject({ value: { kind: 'irsa', role: null } });
  });

  it('is looked for although the EKS cluster may not be described', async () => {
    const seed = brokenSeed();
    sandbox = await startTestSandbox({ ...seed, caller: { ...seed.caller, denied: ['eks:DescribeCluster'] } });
    const facts = await factsOf(sandbox, { flags: ['--kubeconfig', sandbox.env['KUBECONFIG'] ?? ''] });
    expect(facts.eksCluster).toMatchObject({ reason: 'denied', permission: 'eks:DescribeCluster' });
    expect(facts.kedaIdentity).toMatchObject({ value: { kind: 'pod-identity' } });
  });

  it('is none where nobody gave it one', async () => {
    const facts = await factsOf(brokenSeed({ eksCluster: { podIdentity: [] } }));
    expect(facts.kedaIdentity).toMatchObject({ value: { kind: 'none', roleArn: null, role: null } });
  });

  it('is unknown where it may not be looked up', async () => {
    const seed = brokenSeed();
    const denied = ['eks:ListPodIdentityAssociations'];
    const facts = await factsOf({ ...seed, caller: { ...seed.caller, denied } });
    expect(facts.kedaIdentity).toMatchObject({ reason: 'denied', permission: denied[0] });
    expect(facts.scaledObjects.status).toBe('read');
  });
});

describe('samples of metrics', () => {
  interface Trigger {
    readonly type: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly authenticationRef?: { readonly name: string };
  }
  const withTriggers = (change: (own: Trigger) => readonly Trigger[]): Breakage => ({
    objects: {
      'ScaledObject/chat-api': withSpec<{ triggers: Trigger[] }>((spec) => ({
        ...spec,
        triggers: spec.triggers.flatMap(change),
      })),
    },
  });
  const changed = (trigger: Trigger, metadata: Readonly<Record<string, string>>): Trigger => ({
    ...trigger,
    metadata: { ...trigger.metadata, ...metadata },
  });
  const samplesOf = async (breakage: Breakage) => {
    const { metricSamples } = await factsOf(brokenSeed(breakage));
    return metricSamples.status === 'read' ? metricSamples.value : metricSamples;
  };

  it('are asked for in one call per window, each in its own account and region', async () => {
    const samples = await samplesOf(
      withTriggers((own) => [
        own,
        changed(own, { metricName: 'TargetResponseTime', metricStat: 'Average' }),
        changed(own, { metricStatPeriod: '300' }),
        changed(own, { awsRegion: 'eu-west-1' }),
        { ...own, authenticationRef: { name: 'nowhere' } },
        { type: 'cpu', metadata: { value: '60' } },
      ]),
    );
    expect(samples).toMatchObject([
      { triggerIndex: 0, values: [420, 420, 420, 420, 420], problem: null },
      { triggerIndex: 1, values: [], problem: null },
      { triggerIndex: 2, values: [420], problem: null },
    ]);
    const inputs = sandbox?.log.entries.filter(({ operation }) => operation === 'GetMetricData') ?? [];
    // Five minutes that end on a whole minute, and five that end on a whole five: the same here, at two o'clock.
    expect(inputs.length).toBe(1);
  });

  it('tell which trigger is wrong: by its metadata, or by what CloudWatch says to it', async () => {
    const expression = 'SELECT SUM(RequestCount) FROM "AWS/ApplicationELB"';
    const samples = await samplesOf(
      withTriggers((own) => [
        changed(own, { dimensionValue: 'app/chat/50dc6c495c0c9188;targetgroup/chat/1' }),
        changed(own, { expression }),
        own,
      ]),
    );
    expect(samples).toMatchObject([
      { triggerIndex: 0, values: [], problem: 'dimensionName and dimensionValue are not matching in size' },
      { triggerIndex: 1, values: [], problem: expect.stringContaining("Error in expression 'q0'") as string },
      { triggerIndex: 2, values: [420, 420, 420, 420, 420], problem: null },
    ]);
  });

  it('of an expression are what it comes to', async () => {
    const expression = 'SELECT SUM(RequestCount) FROM "AWS/ApplicationELB"';
    const breakage = withTriggers((own) => [changed(own, { expression })]);
    const samples = await samplesOf({ ...breakage, seed: { metrics: [{ expression, value: 1800 }] } });
    expect(samples).toMatchObject([{ triggerIndex: 0, values: [1800, 1800, 1800, 1800, 1800], problem: null }]);
  });

  it('are none, and cost no call, where no trigger reads from CloudWatch', async () => {
    expect(await samplesOf(withTriggers(() => [{ type: 'cpu', metadata: { value: '60' } }]))).toEqual([]);
    expect(callCounts()['cloudwatch:GetMetricData']).toBeUndefined();
  });
});
