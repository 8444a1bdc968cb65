import { afterEach, describe, expect, it } from 'vitest';
import type { ApplyResult } from '../../src/domain/apply-result.ts';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { buildCluster, buildSeed, CLUSTER_NAME, CLUSTER_ROLE_NAME, GPU_GROUP, SYSTEM_GROUP } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

const ON_DEMAND = { ...GPU_GROUP, name: 'gpu-g5-a', instanceTypes: ['ml.g5.xlarge'] };
const SPOT = {
  ...GPU_GROUP,
  name: 'gpu-g6-b',
  instanceTypes: ['ml.g6.xlarge'],
  capacityType: 'spot' as const,
  subnets: ['subnet-0a1b2c3d4e5f60002'],
};

function seedWithGroups(): Seed {
  const cluster = buildCluster({
    clusterRole: CLUSTER_ROLE_NAME,
    autoscaling: 'InService',
    instanceGroups: [SYSTEM_GROUP, ON_DEMAND, SPOT],
  });
  return buildSeed({ clusters: [cluster] });
}

/** A cluster whose node class `gpu` is Ready. */
async function startWithNodeClass(): Promise<void> {
  sandbox = await startTestSandbox(seedWithGroups());
  const groups = ['--instance-group', 'gpu-g5-a', '--instance-group', 'gpu-g6-b'];
  const { exitCode } = await sandbox.run(['nodeclass', 'apply', 'gpu', ...groups, '--cluster', CLUSTER_NAME, '--yes']);
  expect(exitCode).toBe(0);
}

function apply(...flags: string[]) {
  return sandbox.run(['nodepool', 'apply', 'gpu', '--nodeclass', 'gpu', '--cluster', CLUSTER_NAME, '--yes', ...flags]);
}

async function refusal(...flags: string[]) {
  const before = sandbox.mutations().length;
  const { exitCode, stderr } = await apply('-o', 'json', ...flags);
  expect(exitCode).toBe(3);
  expect(sandbox.mutations()).toHaveLength(before);
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe('apply', () => {
  it('makes the pool, waits until it is Ready, and changes nothing the second time', async () => {
    await startWithNodeClass();
    const first = await apply('--limit', 'nvidia.com/gpu=4', '-o', 'json');
    expect(first.json<ApplyResult>().objects).toEqual([
      { kind: 'NodePool', name: 'gpu', namespace: null, action: 'created', ready: true },
    ]);
    expect(first.stderr).not.toContain('warning');
    const mutations = sandbox.mutations().length;
    const second = await apply('--limit', 'nvidia.com/gpu=4', '-o', 'json');
    expect(second.json<ApplyResult>().objects[0]?.action).toBe('unchanged');
    expect(sandbox.mutations()).toHaveLength(mutations);
  });

  it('shows what would change, and leaves it in a dry run', async () => {
    await startWithNodeClass();
    await apply('--limit', 'nvidia.com/gpu=4');
    const { stderr } = await apply('--limit', 'nvidia.com/gpu=8', '--dry-run=server');
    expect(stderr).toContain("-    nvidia.com/gpu: '4'");
    expect(stderr).toContain("+    nvidia.com/gpu: '8'");
    const pool = sandbox.kube.store.get(RESOURCES.nodePool, 'gpu');
    expect(pool?.spec).toMatchObject({ limits: { 'nvidia.com/gpu': '4' }, disruption: { consolidateAfter: '5m' } });
  });

  it('names the manager and the field of a conflict, and takes over when told', async () => {
    await startWithNodeClass();
    await apply('--limit', 'nvidia.com/gpu=4', '--weight', '10');
    const live = sandbox.kube.store.get(RESOURCES.nodePool, 'gpu');
    if (!live) throw new Error('the pool is not there');
    const edited = { ...live, spec: { ...(live.spec as object), weight: 20 } };
    sandbox.kube.store.update(RESOURCES.nodePool, edited, 'kubectl-edit');
    const error = await refusal('--limit', 'nvidia.com/gpu=4', '--weight', '10');
    expect(error['message']).toContain('.spec.weight is managed by "kubectl-edit"');
    expect((await apply('--limit', 'nvidia.com/gpu=4', '--weight', '10', '--force-conflicts')).exitCode).toBe(0);
  });

  it('reads the live node class: types, zones and capacity that it has not', async () => {
    await startWithNodeClass();
    expect(await refusal('--instance-type', 'ml.g5.2xlarge')).toMatchObject({
      code: 'node-pool-unfit',
      message:
        'the node pool "gpu": no group of the node class "gpu" has the instance type ml.g5.2xlarge (did you mean "ml.g5.xlarge"?)',
      hint: 'it has ml.g5.xlarge, ml.g6.xlarge',
    });
    expect(await refusal('--zone', 'us-west-2c')).toMatchObject({ hint: 'it has us-west-2a, us-west-2b' });
    expect(await refusal('--instance-type', 'ml.g5.xlarge', '--zone', 'us-west-2b')).toMatchObject({
      message: expect.stringContaining('an instance type, a zone and a capacity type of the pool at once') as string,
      hint: expect.stringContaining('gpu-g6-b: ml.g6.xlarge in us-west-2b (spot)') as string,
    });
  });

  it('knows of an on-demand group from the cluster: the status shows only spot', async () => {
    await startWithNodeClass();
    expect(await refusal('--instance-type', 'ml.g5.xlarge', '--capacity-type', 'spot')).toMatchObject({
      hint: expect.stringContaining('gpu-g5-a: ml.g5.xlarge in us-west-2a (on-demand)') as string,
    });
  });

  it('judges limits by the types of the node class when none are named', async () => {
    await startWithNodeClass();
    const { stderr } = await apply('--limit', 'cpu=4', '--zone', 'us-west-2a', '--dry-run');
    expect(stderr).toContain('no limit on nvidia.com/gpu, which is what costs here');
    expect(stderr).toContain('only ml.g5.xlarge in us-west-2a can be started');
    expect(await refusal('--limit', 'cpu=2')).toMatchObject({
      message: expect.stringContaining(
        'the limit cpu=2 is below the 4 of the smallest of its instance types',
      ) as string,
    });
  });

  it('warns of a node class that is not ready, with what it lacks', async () => {
    const nodeClass = {
      apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
      kind: 'HyperpodNodeClass',
      metadata: { name: 'gpu' },
      spec: { instanceGroups: ['gpu-g5-a', 'gpu-g4-old'] },
    };
    sandbox = await startTestSandbox({ ...seedWithGroups(), kubernetes: { keda: null, objects: [nodeClass] } });
    await sandbox.clock.advance(5000);
    const { stderr } = await apply('--limit', 'nvidia.com/gpu=4', '--dry-run');
    expect(stderr).toMatch(/warning: the node class "gpu" is not ready: InstanceGroupReady is False \(.*gpu-g4-old\)/);
  });

  it('asks for the node class first', async () => {
    sandbox = await startTestSandbox(seedWithGroups());
    expect(await refusal()).toMatchObject({
      code: 'node-class-not-found',
      hint: 'make it first: hpscale nodeclass apply gpu --instance-group GROUP',
    });
  });
});

describe('delete', () => {
  it('is done when the nodes of the pool are gone', async () => {
    await startWithNodeClass();
    await apply('--limit', 'nvidia.com/gpu=4');
    const workload = ['workload', 'apply', '--gpu', '1', '--replicas', '2', '--cluster', CLUSTER_NAME, '--yes'];
    expect((await sandbox.run(workload)).exitCode).toBe(0);
    expect(sandbox.kube.store.list(RESOURCES.nodeClaim)).toHaveLength(2);
    const scale = ['workload', 'scale', 'inflate', '--replicas', '0', '--cluster', CLUSTER_NAME, '--yes'];
    expect((await sandbox.run(scale)).exitCode).toBe(0);
    const { exitCode } = await sandbox.run(['nodepool', 'delete', 'gpu', '--cluster', CLUSTER_NAME, '--yes']);
    expect(exitCode).toBe(0);
    expect(sandbox.kube.store.list(RESOURCES.nodeClaim)).toEqual([]);
    expect((await sandbox.run(['disable', '--cluster', CLUSTER_NAME, '--yes'])).exitCode).toBe(0);
  });

  it('removes the pool, leaves the node class, and is content when there is none', async () => {
    await startWithNodeClass();
    await apply('--limit', 'nvidia.com/gpu=4');
    const remove = ['nodepool', 'delete', '--name', 'gpu', '--cluster', CLUSTER_NAME, '--yes'];
    expect((await sandbox.run(remove)).stdout).toMatch(/NodePool\s+gpu\s+-\s+deleted\s+yes/);
    expect((await sandbox.run(remove)).stdout).toMatch(/NodePool\s+gpu\s+-\s+unchanged\s+yes/);
    const again = await sandbox.run([
      'nodeclass',
      'delete',
      'gpu',
      '--cluster',
      CLUSTER_NAME,
      '--dry-run',
      '-o',
      'json',
    ]);
    expect(again.json<{ objects: { action: string }[] }>().objects[0]?.action).toBe('deleted');
  });
});
