import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDesired } from '../../src/config/load-desired.ts';
import type { InitResult } from '../../src/domain/config-result.ts';
import type { DiffResult } from '../../src/domain/diff-result.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { buildCluster, buildSeed, CLUSTER_NAME, CLUSTER_ROLE_NAME, GPU_GROUP, SYSTEM_GROUP } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hpscale-init-'));
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
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
      spec: {
        containers: [{ name: 'server', image: 'chat:1', resources: { requests: { cpu: '1', memory: '64Mi' } } }],
      },
    },
  },
};

/** Made with kubectl by somebody who wants other things of Karpenter than hpscale writes. */
const BY_HAND: KubeObject = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'by-hand' },
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
        requirements: [{ key: 'sagemaker.amazonaws.com/instance-group-name', operator: 'In', values: ['gpu-g5'] }],
        expireAfter: '720h',
      },
    },
    disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '5m' },
  },
};

const KAFKA: KubeObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'consumer', namespace: 'default' },
  spec: {
    scaleTargetRef: { name: 'consumer' },
    maxReplicaCount: 3,
    triggers: [
      {
        type: 'kafka',
        metadata: { bootstrapServers: 'kafka:9092', consumerGroup: 'c', topic: 't', lagThreshold: '5' },
      },
    ],
  },
};

function seedWith(objects: readonly KubeObject[]): Seed {
  const cluster = buildCluster({
    clusterRole: CLUSTER_ROLE_NAME,
    autoscaling: 'InService',
    instanceGroups: [SYSTEM_GROUP, { ...GPU_GROUP, name: 'gpu-g5', instanceTypes: ['ml.g5.xlarge'] }],
  });
  return buildSeed({ clusters: [cluster], kubernetes: { keda: '2.17.1', objects } });
}

const run = (...argv: string[]) => sandbox.run([...argv, '--cluster', CLUSTER_NAME], { cwd: folder });

async function must(...argv: string[]): Promise<void> {
  const { exitCode, stderr } = await run(...argv, '--yes');
  expect(exitCode, stderr).toBe(0);
}

const written = () => readFileSync(join(folder, 'hpscale.yaml'), 'utf8');

describe('init --from-cluster', () => {
  it('writes what hpscale made so that diff finds nothing to do, and says what it leaves out', async () => {
    sandbox = await startTestSandbox(seedWith([CHAT, BY_HAND, KAFKA]));
    await must('nodeclass', 'apply', 'gpu', '--instance-group', 'gpu-g5');
    const pool = ['--nodeclass', 'gpu', '--limit', 'nvidia.com/gpu=8', '--taint', 'nvidia.com/gpu:NoSchedule'];
    await must('nodepool', 'apply', 'gpu', ...pool, '--label', 'team=speech', '--budget', '10%', '--weight', '10');
    const scale = ['--target', 'deployment/chat', '--max', '8', '--cpu', '70', '--scale-down-window', '20m'];
    await must(
      'scaledobject',
      'apply',
      'chat',
      ...scale,
      '--alb',
      'app/chat/50dc6c495c0c9188',
      '--requests-per-replica',
      '600',
    );
    await must('workload', 'apply', '--gpu', '1', '--replicas', '0', '--toleration', 'team');
    const mutations = sandbox.mutations().length;

    const { exitCode, json } = await run('init', '--from-cluster', '-o', 'json');
    expect(exitCode).toBe(0);
    expect(sandbox.mutations()).toHaveLength(mutations);
    const { counts, leftOut, takenOver, text } = json<InitResult>();
    expect(counts).toEqual({ instanceGroups: 0, nodeClasses: 1, nodePools: 1, workloads: 1, scaledObjects: 1 });
    expect(leftOut).toEqual([
      expect.stringMatching(
        /NodePool "by-hand" is left out: .* requirements sagemaker.amazonaws.com\/instance-group-name/,
      ),
      expect.stringMatching(/ScaledObject "consumer" .* triggers \(kafka\)/),
    ]);
    expect(takenOver).toEqual([]);
    expect(written()).toBe(text);

    const diff = await run('diff', '-f', 'hpscale.yaml', '-o', 'json');
    expect(diff.json<DiffResult>().changes.filter(({ kind }) => kind !== 'Role')).toEqual([]);
  });

  it('takes in what others made, and says that setup takes it over', async () => {
    const nodeClass: KubeObject = {
      apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
      kind: 'HyperpodNodeClass',
      metadata: { name: 'by-kubectl' },
      spec: { instanceGroups: ['gpu-g5'] },
    };
    sandbox = await startTestSandbox(seedWith([nodeClass]));
    const { stderr } = await run('init', '--from-cluster');
    expect(stderr).toMatch(/HyperpodNodeClass "by-kubectl" was made by others/);
    expect(written()).toContain('- name: by-kubectl\n    instanceGroups: [gpu-g5]');
  });

  it('prints with -f -, and writes nothing', async () => {
    sandbox = await startTestSandbox(seedWith([]));
    const { stdout } = await run('init', '--from-cluster', '-f', '-');
    expect(loadDesired('-', stdout).desired).toMatchObject({ cluster: CLUSTER_NAME, region: 'us-west-2' });
    expect(() => written()).toThrow();
  });
});

describe('init', () => {
  it('writes a start that reads, with an example that reads once it is uncommented', async () => {
    sandbox = await startTestSandbox(seedWith([]));
    expect((await run('init')).stdout).toContain('wrote hpscale.yaml');
    expect(loadDesired('hpscale.yaml', written()).desired).toMatchObject({ cluster: CLUSTER_NAME, nodePools: [] });
    const example = written().replaceAll(/^#(?=\S| {2})/gm, '');
    expect(loadDesired('hpscale.yaml', example).desired).toMatchObject({
      nodeClasses: [{ name: 'gpu', instanceGroups: ['gpu-g5'] }],
      nodePools: [{ limits: { 'nvidia.com/gpu': '4' } }],
      scaledObjects: [{ name: 'inflate' }],
    });
  });

  it('never writes over a file unless told, and asks the cluster nothing then', async () => {
    sandbox = await startTestSandbox(seedWith([]));
    writeFileSync(join(folder, 'hpscale.yaml'), 'cluster: mine\n');
    const refused = await run('init', '-o', 'json');
    expect(refused.exitCode).toBe(2);
    expect(sandbox.log.entries).toEqual([]);
    expect(written()).toBe('cluster: mine\n');
    expect((await run('init', '--force')).exitCode).toBe(0);
    expect(written()).toContain('apiVersion');
  });
});
