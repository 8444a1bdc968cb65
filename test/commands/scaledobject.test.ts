import { afterEach, describe, expect, it } from 'vitest';
import type { ApplyResult, DeleteResult } from '../../src/domain/apply-result.ts';
import { type KubeObject, RESOURCES } from '../../src/domain/kube-object.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { buildCluster, buildSeed, CLUSTER_NAME, CLUSTER_ROLE_NAME } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

/** The translation team's chat service, as its own pipeline deployed it. */
const CHAT: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'chat', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'chat' } },
    template: {
      metadata: { labels: { app: 'chat' } },
      spec: { containers: [{ name: 'server', image: 'chat:1', resources: { requests: { memory: '64Mi' } } }] },
    },
  },
};

const OWN_HPA: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'chat-by-cpu', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
  },
};

function seedWith(objects: readonly KubeObject[], keda: string | null = '2.17.1'): Seed {
  const cluster = buildCluster({ clusterRole: CLUSTER_ROLE_NAME, autoscaling: 'InService' });
  return buildSeed({ clusters: [cluster], kubernetes: { keda, objects } });
}

const ALB = ['--alb', 'app/chat/50dc6c495c0c9188', '--requests-per-replica', '600'];

function apply(...flags: string[]) {
  const words = ['scaledobject', 'apply', 'chat', '--target', 'deployment/chat', '--max', '8'];
  return sandbox.run([...words, '--cluster', CLUSTER_NAME, '--yes', ...flags]);
}

async function refusal(...flags: string[]) {
  const { exitCode, stderr } = await apply('-o', 'json', ...flags);
  expect(exitCode).toBe(3);
  expect(sandbox.mutations()).toEqual([]);
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe('apply', () => {
  it('makes both objects, waits until Ready, and changes nothing the second time', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT]));
    const first = await apply(...ALB, '-o', 'json');
    expect(first.exitCode).toBe(0);
    expect(first.json<ApplyResult>().objects).toEqual([
      { kind: 'TriggerAuthentication', name: 'chat-aws', namespace: 'default', action: 'created', ready: true },
      { kind: 'ScaledObject', name: 'chat', namespace: 'default', action: 'created', ready: true },
    ]);
    expect(first.stderr).toContain('has to allow: {"Version":"2012-10-17"');
    const mutations = sandbox.mutations().length;
    const second = await apply(...ALB, '-o', 'json');
    expect(second.json<ApplyResult>().objects.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
    expect(second.stderr).not.toContain('has to allow');
    expect(sandbox.mutations()).toHaveLength(mutations);
  });

  it('tells how to install the KEDA that fits when there is none', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT], null));
    const error = await refusal(...ALB);
    expect(error['code']).toBe('resource-type-missing');
    expect(error['hint']).toContain(
      "helm install keda kedacore/keda --namespace keda --create-namespace --version '~2.19.0'",
    );
    expect(error['hint']).toContain("HyperPod's inference operator brings its own KEDA");
  });

  it('names the nearest workload when the target is not there', async () => {
    sandbox = await startTestSandbox(seedWith([{ ...CHAT, metadata: { name: 'chat-v2', namespace: 'default' } }]));
    expect(await refusal(...ALB)).toMatchObject({
      code: 'scale-target-not-found',
      hint: expect.stringContaining('chat-v2') as string,
    });
  });

  it('tells a namespace that does not exist from one without the workload', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT]));
    expect(await refusal(...ALB, '-n', 'serving')).toMatchObject({ code: 'namespace-not-found' });
    expect(await refusal(...ALB, '-n', 'kube-system')).toMatchObject({ code: 'scale-target-not-found' });
  });

  it("refuses a target that somebody's autoscaler has", async () => {
    sandbox = await startTestSandbox(seedWith([CHAT, OWN_HPA]));
    expect(await refusal(...ALB)).toMatchObject({
      code: 'target-already-scaled',
      message: 'the HorizontalPodAutoscaler "chat-by-cpu" scales the Deployment "chat" already',
    });
  });

  it('refuses a target that another scaled object has', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT]));
    expect((await apply(...ALB)).exitCode).toBe(0);
    const other = ['scaledobject', 'apply', 'nightly', '--target', 'chat', '--max', '2', '--memory', '70', '--yes'];
    const refused = await sandbox.run([...other, '--cluster', CLUSTER_NAME]);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('the ScaledObject "chat" scales the Deployment "chat" already');
  });

  it('holds the trigger against the installed KEDA', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT]));
    const metric = ['--cloudwatch', 'AWS/ApplicationELB/TargetResponseTime', '--dimension', 'LoadBalancer=app/chat/1'];
    expect(await refusal(...metric, '--target-value', '2', '--stat', 'p99')).toMatchObject({
      code: 'unfit-for-installed-keda',
      message:
        'the scaled object "chat", for the installed KEDA 2.17.1: trigger cloudwatch: ' +
        "metricStat 'p99' is not one of [SampleCount Average Sum Minimum Maximum]",
    });
  });

  it('warns of a cpu trigger without requests, and of knobs that do nothing', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT]));
    const { stderr } = await apply('--cpu', '70', '--cooldown', '60s', '--dry-run');
    expect(stderr).toContain('warning: the container server requests no cpu');
    expect(stderr).toContain('warning: cooldownPeriod does nothing with a minimum of 1');
  });
});

describe('delete', () => {
  const remove = () =>
    sandbox.run(['scaledobject', 'delete', 'chat', '--cluster', CLUSTER_NAME, '--yes', '-o', 'json']);

  it('takes the TriggerAuthentication along, and is content when nothing is left', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT]));
    await apply(...ALB);
    expect((await remove()).json<DeleteResult>().objects.map(({ kind, gone }) => [kind, gone])).toEqual([
      ['ScaledObject', true],
      ['TriggerAuthentication', true],
    ]);
    const again = await remove();
    expect(again.json<DeleteResult>().objects).toEqual([
      { kind: 'ScaledObject', name: 'chat', namespace: 'default', action: 'unchanged', gone: true },
    ]);
  });

  it('leaves a TriggerAuthentication of that name which is not its own', async () => {
    const theirs: KubeObject = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: 'chat-aws', namespace: 'default' },
      spec: { podIdentity: { provider: 'aws' } },
    };
    sandbox = await startTestSandbox(seedWith([CHAT, theirs]));
    await remove();
    expect(sandbox.kube.store.get(RESOURCES.triggerAuthentication, 'chat-aws', 'default')).toBeDefined();
  });
});
