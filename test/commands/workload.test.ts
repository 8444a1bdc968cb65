import { afterEach, describe, expect, it } from 'vitest';
import type { ApplyResult, DeleteResult } from '../../src/domain/apply-result.ts';
import { RESOURCES, type KubeObject } from '../../src/domain/kube-object.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import {
  buildCluster,
  buildEksCluster,
  buildSeed,
  CLUSTER_NAME,
  CLUSTER_ROLE_NAME,
  GPU_GROUP,
} from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => await sandbox.stop());

const NODE_CLASS: KubeObject = {
  apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
  kind: 'HyperpodNodeClass',
  metadata: { name: 'gpu' },
  spec: { instanceGroups: [GPU_GROUP.name] },
};

const NODE_POOL: KubeObject = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'gpu' },
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
        requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'Exists' }],
        expireAfter: 'Never',
      },
    },
    disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '60s' },
  },
};

/** Autoscaling on, and one node pool over the GPU group. */
function autoscaledSeed(overrides: Partial<Seed> = {}): Seed {
  return buildSeed({
    clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_NAME, autoscaling: 'InService' })],
    kubernetes: { keda: null, objects: [NODE_CLASS, NODE_POOL] },
    ...overrides,
  });
}

const run = (verb: string, ...argv: readonly string[]) =>
  sandbox.run(['workload', verb, '--cluster', CLUSTER_NAME, '-o', 'json', ...argv]);

async function refusal(verb: string, ...argv: readonly string[]) {
  const { exitCode, stderr, stdout } = await run(verb, ...argv);
  expect(stdout).toBe('');
  return { exitCode, ...(JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { code: string; hint: string }) };
}

const deployment = () => sandbox.kube.store.get(RESOURCES.deployment, 'inflate', 'default');
const nodeCount = () => sandbox.kube.store.list(RESOURCES.nodeClaim).length;

describe('workload', () => {
  it('brings its own nodes, and lets them go when it is scaled to zero', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    const applied = await run('apply', '--gpu', '1', '--replicas', '2', '--yes');
    expect(applied.json<ApplyResult>()).toEqual({
      schema: 'hpscale.apply/v1',
      dryRun: 'none',
      objects: [{ kind: 'Deployment', name: 'inflate', namespace: 'default', action: 'created', ready: true }],
    });
    expect(nodeCount()).toBe(2);
    expect(applied.stderr).toContain('0 of 2 pods are available');

    const scaled = await run('scale', '--replicas', '0', '--yes');
    expect(scaled.json<ApplyResult>().objects).toMatchObject([{ action: 'configured', ready: true }]);
    await sandbox.clock.advance(10 * 60_000);
    expect(nodeCount()).toBe(0);

    const deleted = await run('delete', '--yes');
    expect(deleted.json<DeleteResult>()).toEqual({
      schema: 'hpscale.delete/v1',
      dryRun: 'none',
      objects: [{ kind: 'Deployment', name: 'inflate', namespace: 'default', action: 'deleted', gone: true }],
    });
  });

  it('makes no mutating call the second time', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    await run('apply', '--cpu', '100m', '--yes');
    const before = sandbox.mutations().length;
    const again = await run('apply', '--cpu', '100m');
    const scaled = await run('scale', '--replicas', '1');
    expect([again, scaled].map((result) => result.json<ApplyResult>().objects)).toEqual([
      [expect.objectContaining({ action: 'unchanged', ready: true })],
      [expect.objectContaining({ action: 'unchanged', ready: true })],
    ]);
    await run('delete', '--yes');
    const gone = await run('delete');
    expect(gone.json<DeleteResult>().objects).toMatchObject([{ action: 'unchanged', gone: true }]);
    expect(sandbox.mutations()).toHaveLength(before + 1);
  });

  it('keeps the replicas that somebody else set, unless told', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    await run('apply', '--cpu', '10m', '--yes', '--no-wait');
    await run('scale', '--replicas', '3', '--yes', '--no-wait');
    await run('apply', '--cpu', '20m', '--yes', '--no-wait');
    expect(deployment()?.spec).toMatchObject({ replicas: 3 });
    await run('apply', '--cpu', '20m', '--replicas', '2', '--yes', '--no-wait');
    expect(deployment()?.spec).toMatchObject({ replicas: 2 });
  });

  it('changes nothing in a dry run, whoever is asked', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    for (const mode of ['client', 'server']) {
      const { exitCode, json, stderr } = await run('apply', '--replicas', '2', `--dry-run=${mode}`);
      expect(exitCode).toBe(0);
      expect(json<ApplyResult>()).toMatchObject({ dryRun: mode, objects: [{ action: 'created', ready: null }] });
      expect(stderr).toContain('+ create Deployment "inflate"');
    }
    expect(sandbox.mutations()).toEqual([]);
  });

  it.each(['client', 'server'])('foresees no change of what the server filled in (%s)', async (mode) => {
    sandbox = await startTestSandbox(autoscaledSeed());
    await run('apply', '--cpu', '10m', '--yes');
    const same = await run('apply', '--cpu', '10m', `--dry-run=${mode}`);
    expect(same.json<ApplyResult>().objects).toMatchObject([{ action: 'unchanged' }]);
    const { stderr } = await run('apply', '--cpu', '20m', `--dry-run=${mode}`);
    const changes = stderr.split('\n').filter((line) => /^ +[-+] /.test(line));
    expect(changes.map((line) => line.trim().replace(/ +/g, ' '))).toEqual(['- cpu: 10m', '+ cpu: 20m']);
  });

  it('says that pods are still pending when the time is up, and how to go on', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const error = await refusal('apply', '--gpu', '1', '--yes', '--timeout', '2m');
    expect(error).toMatchObject({
      exitCode: 4,
      code: 'timeout',
      message: expect.stringContaining('0 of 1 pods are available') as unknown,
    });
    expect(error.hint).toContain('hpscale workload apply --cluster translation-cluster --gpu 1');
  });

  it('says what goes on without us when it is interrupted', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    const ctrlC = new AbortController();
    sandbox.clock.schedule(30_000, () => ctrlC.abort());
    const words = ['workload', 'apply', '--gpu', '1', '--yes', '--cluster', CLUSTER_NAME];
    const { exitCode, stderr } = await sandbox.run(words, { signal: ctrlC.signal });
    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      'interrupted: stopped waiting for Deployment "inflate" to be ready (last seen: 0 of 1 pods are available)',
    );
    expect(stderr).toContain('it goes on without us; to wait again: hpscale workload apply --gpu 1');
  });

  it('needs consent, and a number of replicas to scale to', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    expect(await refusal('apply')).toMatchObject({ exitCode: 2, code: 'needs-consent' });
    expect(await refusal('scale')).toMatchObject({ exitCode: 2, code: 'missing-replicas' });
    expect(sandbox.mutations()).toEqual([]);
  });

  it('says what is missing: the namespace, the workload', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    expect(await refusal('apply', '-n', 'nlp', '--yes')).toMatchObject({
      exitCode: 3,
      code: 'namespace-not-found',
      hint: expect.stringContaining('kubectl create namespace nlp') as unknown,
    });
    expect(await refusal('scale', '--replicas', '2', '--yes')).toMatchObject({
      exitCode: 3,
      code: 'workload-not-found',
    });
    const elsewhere = await refusal('scale', '--replicas', '2', '-n', 'nlp', '--yes');
    expect(elsewhere).toMatchObject({ exitCode: 3, code: 'namespace-not-found' });
  });

  it('warns when an HPA will set the replicas back', async () => {
    const hpa: KubeObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'keda-hpa-inflate', namespace: 'default' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'inflate' }, maxReplicas: 5 },
    };
    sandbox = await startTestSandbox(autoscaledSeed());
    await run('apply', '--cpu', '10m', '--yes', '--no-wait');
    sandbox.kube.store.create(RESOURCES.horizontalPodAutoscaler, hpa, 'keda');
    const { stderr } = await run('scale', '--replicas', '2', '--dry-run');
    expect(stderr).toContain('"keda-hpa-inflate" scales this Deployment');
  });

  it('answers 401 with the access entry that is missing', async () => {
    sandbox = await startTestSandbox(autoscaledSeed({ eksClusters: [buildEksCluster({ accessEntries: [] })] }));
    expect(await refusal('apply', '--yes')).toMatchObject({
      exitCode: 3,
      code: 'kubernetes-unauthorized',
      hint: expect.stringContaining('aws eks create-access-entry --cluster-name translation-eks') as unknown,
    });
  });

  it('works by kubeconfig without asking AWS anything', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    const argv = ['workload', 'apply', '--context', 'sandbox', '--cpu', '10m', '--yes', '--no-wait', '-o', 'json'];
    expect((await sandbox.run(argv)).json<ApplyResult>().objects).toMatchObject([{ action: 'created' }]);
    expect(new Set(sandbox.log.entries.map(({ principal }) => principal))).toContain('sandbox-admin');
    expect(sandbox.log.entries.filter(({ service }) => service === 'eks' || service === 'sts')).toEqual([]);
  });

  it('renders without a cluster', async () => {
    sandbox = await startTestSandbox(autoscaledSeed());
    const { stdout } = await sandbox.run(['workload', 'render', 'batch', '-n', 'nlp', '--replicas', '4', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'Deployment',
      metadata: { name: 'batch', namespace: 'nlp' },
      spec: { replicas: 4 },
    });
    expect(sandbox.log.entries.filter(({ operation }) => operation.endsWith('deployments'))).toEqual([]);
  });
});
