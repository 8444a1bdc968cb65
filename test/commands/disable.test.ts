import { afterEach, describe, expect, it } from 'vitest';
import type { DisableResult } from '../../src/domain/autoscaling-change.ts';
import { type KubeObject, NODE_CLASS_GROUP, RESOURCES } from '../../src/domain/kube-object.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import {
  buildCluster,
  buildEksCluster,
  buildSeed,
  CLUSTER_NAME,
  CLUSTER_ROLE_ARN,
  CLUSTER_ROLE_NAME,
} from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

const DISABLE = ['disable', '--cluster', CLUSTER_NAME];

function enabledSeed(overrides: Partial<Seed> = {}): Seed {
  return buildSeed({
    clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_NAME, autoscaling: 'InService' })],
    ...overrides,
  });
}

function nodePool(name: string, nodeClassRef: { group: string; kind: string; name: string }): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name },
    spec: { template: { spec: { nodeClassRef, requirements: [] } } },
  };
}

const GPU_POOL = nodePool('gpu', { group: NODE_CLASS_GROUP, kind: 'HyperpodNodeClass', name: 'gpu' });
const EC2_POOL = nodePool('web', { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' });

describe('an enabled cluster without node pools', () => {
  it('is disabled and waited for', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    const { exitCode, json, stderr } = await sandbox.run([...DISABLE, '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<DisableResult>()).toMatchObject({
      schema: 'hpscale.disable/v1',
      cluster: CLUSTER_NAME,
      autoscaling: { status: 'Disabled' },
      clusterRole: CLUSTER_ROLE_ARN,
    });
    expect(json<DisableResult>().steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'disable-autoscaling done',
      'await-disabled done',
    ]);
    expect(stderr).toContain('wait for autoscaling to be Disabled: cluster Updating, autoscaling Deleting');
    expect(sandbox.mutations().map(({ operation, input }) => ({ operation, input }))).toEqual([
      { operation: 'UpdateCluster', input: { ClusterName: CLUSTER_NAME, AutoScaling: { Mode: 'Disable' } } },
    ]);
  });

  it('changes nothing the second time', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    await sandbox.run([...DISABLE, '--yes']);
    sandbox.log.clear();
    const { exitCode, stdout } = await sandbox.run(DISABLE);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('unchanged   autoscaling of translation-cluster is disabled already');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('is only waited for while it is being disabled already', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    await sandbox.run([...DISABLE, '--yes', '--no-wait']);
    sandbox.log.clear();
    const { exitCode, json } = await sandbox.run([...DISABLE, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<DisableResult>().autoscaling.status).toBe('Disabled');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('can be enabled again, with another role', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    await sandbox.run([...DISABLE, '--yes']);
    await sandbox.run(['role', 'create', '--cluster', CLUSTER_NAME, '--name', 'translation-scaling', '--yes']);
    const enable = ['enable', '--cluster', CLUSTER_NAME, '--role', 'translation-scaling', '--yes', '-o', 'json'];
    const { exitCode, json } = await sandbox.run(enable);
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      autoscaling: { status: 'InService' },
      clusterRole: 'arn:aws:iam::123456789012:role/translation-scaling',
    });
  });

  it('waits out an update of the cluster', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    sandbox.faults.add({
      service: 'sagemaker',
      operation: 'UpdateCluster',
      times: 1,
      error: 'ConflictException',
      status: 400,
    });
    const { exitCode } = await sandbox.run([...DISABLE, '--yes']);
    expect(exitCode).toBe(0);
  });

  it('asks first: without a terminal it names the flag', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    const { exitCode, stderr } = await sandbox.run(DISABLE);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(sandbox.mutations()).toEqual([]);
  });
});

describe('while Karpenter manages nodes', () => {
  it('refuses, naming the node pools of HyperPod and no others', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    sandbox.kube.store.create(RESOURCES.nodePool, GPU_POOL, 'test');
    sandbox.kube.store.create(RESOURCES.nodePool, EC2_POOL, 'test');
    const { exitCode, stderr } = await sandbox.run([...DISABLE, '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('autoscaling of translation-cluster still manages node pools gpu\n');
    expect(stderr).toContain('hpscale nodepool delete --cluster translation-cluster --name gpu');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('does it all the same with --force, and says what is left behind', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    sandbox.kube.store.create(RESOURCES.nodePool, GPU_POOL, 'test');
    const { exitCode, stderr } = await sandbox.run([...DISABLE, '--yes', '--force']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: nobody will remove these any more: node pools gpu');
  });

  it("has nothing against another Karpenter's node pools", async () => {
    sandbox = await startTestSandbox(enabledSeed());
    sandbox.kube.store.create(RESOURCES.nodePool, EC2_POOL, 'test');
    const { exitCode } = await sandbox.run([...DISABLE, '--yes']);
    expect(exitCode).toBe(0);
  });
});

describe('when Kubernetes cannot be read', () => {
  const seed = enabledSeed({ eksClusters: [buildEksCluster({ endpoint: 'unreachable' })] });

  it('refuses, with the way out', async () => {
    sandbox = await startTestSandbox(seed);
    const { exitCode, stderr } = await sandbox.run([...DISABLE, '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('whether node pools or node claims are left is unknown: the Kubernetes API server');
    expect(stderr).toContain('--force');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('goes on with --force', async () => {
    sandbox = await startTestSandbox(seed);
    const { exitCode, stderr } = await sandbox.run([...DISABLE, '--yes', '--force']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('whether nodes of Karpenter are left behind is unknown');
  });

  it('does not matter to a cluster that is disabled already', async () => {
    sandbox = await startTestSandbox({ ...seed, clusters: [buildCluster()] });
    const { exitCode } = await sandbox.run(DISABLE);
    expect(exitCode).toBe(0);
  });
});
