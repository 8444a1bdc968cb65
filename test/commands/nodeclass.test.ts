import { afterEach, describe, expect, it } from 'vitest';
import type { ApplyResult } from '../../src/domain/apply-result.ts';
import type { Seed, SeedInstanceGroup } from '../../src/sandbox/seed.ts';
import {
  buildCluster,
  buildSeed,
  CALLER_ARN,
  CLUSTER_NAME,
  CLUSTER_ROLE_NAME,
  GPU_GROUP,
  SYSTEM_GROUP,
} from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

/** A group that the translation team trains on, with two nodes that nobody made through Karpenter. */
const TRAINING_GROUP: SeedInstanceGroup = { ...GPU_GROUP, name: 'training', count: 2, podsPerNode: 1 };

const FORBIDDEN_NODES = {
  service: 'kubernetes',
  operation: 'list nodes',
  error: 'Forbidden',
  message: 'nodes is forbidden: User "ada" cannot list resource "nodes" in API group "" at the cluster scope',
  status: 403,
};

function seedWith(groups: readonly SeedInstanceGroup[], overrides: Partial<Seed> = {}): Seed {
  const cluster = buildCluster({
    clusterRole: CLUSTER_ROLE_NAME,
    autoscaling: 'InService',
    instanceGroups: [SYSTEM_GROUP, ...groups],
  });
  return buildSeed({ clusters: [cluster], ...overrides });
}

function apply(groups: readonly string[], ...more: string[]) {
  const flags = groups.flatMap((group) => ['--instance-group', group]);
  return sandbox.run(['nodeclass', 'apply', 'gpu', '--cluster', CLUSTER_NAME, ...flags, '--yes', ...more]);
}

async function refusal(groups: readonly string[], ...more: string[]) {
  const { exitCode, stderr } = await apply(groups, '-o', 'json', ...more);
  const error = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(exitCode).toBe(3);
  expect(sandbox.mutations()).toEqual([]);
  return error;
}

describe('a node class of empty groups', () => {
  it('is applied and waited for, and the second run changes nothing', async () => {
    sandbox = await startTestSandbox(seedWith([GPU_GROUP]));
    const first = await apply(['gpu-g5'], '-o', 'json');
    expect(first.stderr).not.toContain('warning');
    expect(first.json<ApplyResult>()).toEqual({
      schema: 'hpscale.apply/v1',
      dryRun: 'none',
      objects: [{ kind: 'HyperpodNodeClass', name: 'gpu', namespace: null, action: 'created', ready: true }],
    });
    const mutations = sandbox.mutations().length;
    const second = await apply(['gpu-g5'], '-o', 'json');
    expect(second.json<ApplyResult>().objects[0]?.action).toBe('unchanged');
    expect(second.exitCode).toBe(0);
    expect(sandbox.mutations()).toHaveLength(mutations);
  });

  it('stops after the plan in a dry run', async () => {
    sandbox = await startTestSandbox(seedWith([GPU_GROUP]));
    const { exitCode, stderr } = await apply(['gpu-g5'], '--dry-run');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('+ create HyperpodNodeClass "gpu"');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('says what a group that leaves means for its nodes', async () => {
    sandbox = await startTestSandbox(seedWith([GPU_GROUP, { ...GPU_GROUP, name: 'gpu-g6' }]));
    await apply(['gpu-g5', 'gpu-g6']);
    const { stderr } = await apply(['gpu-g6']);
    expect(stderr).toContain('gpu-g5 no longer belongs to the node class: nodes there have drifted');
  });
});

describe('before autoscaling is in service', () => {
  it('points at enable', async () => {
    sandbox = await startTestSandbox(buildSeed());
    expect(await refusal(['gpu-g5'])).toMatchObject({
      code: 'autoscaling-not-in-service',
      message: `autoscaling of the cluster "${CLUSTER_NAME}" is Disabled`,
      hint: `enable it first: hpscale enable --cluster ${CLUSTER_NAME} --region us-west-2`,
    });
  });
});

describe('groups that Karpenter cannot use', () => {
  it.each<[string, SeedInstanceGroup, Record<string, unknown>]>([
    [
      'a name that does not exist is answered with the nearest',
      { ...GPU_GROUP, name: 'gpu-G5' },
      { code: 'instance-group-not-found', message: expect.stringContaining('(did you mean "gpu-G5"?)') as string },
    ],
    [
      'deep health checks',
      { ...GPU_GROUP, deepHealthChecks: ['InstanceStress'] },
      { code: 'instance-group-unsupported', message: expect.stringContaining('deep health checks') as string },
    ],
    [
      'a training plan',
      { ...GPU_GROUP, trainingPlanArn: 'arn:aws:sagemaker:us-west-2:123456789012:training-plan/spring' },
      { code: 'instance-group-unsupported', message: expect.stringContaining('training plan') as string },
    ],
    [
      'one type in two zones',
      { ...GPU_GROUP, subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] },
      {
        code: 'instance-group-unsupported',
        message: expect.stringContaining('gpu-g5 has subnets in 2 zones (us-west-2a, us-west-2b)') as string,
      },
    ],
  ])('%s', async (_, group, error) => {
    sandbox = await startTestSandbox(seedWith([group]));
    expect(await refusal(['gpu-g5'])).toMatchObject(error);
  });

  it('a flexible group may span zones', async () => {
    const group = {
      ...GPU_GROUP,
      instanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'],
      subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    };
    sandbox = await startTestSandbox(seedWith([group]));
    expect((await apply(['gpu-g5'])).exitCode).toBe(0);
  });

  it('zones that may not be read are unknown, which is said', async () => {
    const group = { ...GPU_GROUP, subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] };
    const caller = { arn: CALLER_ARN, denied: ['ec2:DescribeSubnets'] };
    sandbox = await startTestSandbox(seedWith([group], { caller }));
    const { exitCode, stderr } = await apply(['gpu-g5']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('gpu-g5: whether its 2 subnets are in one zone is unknown');
  });
});

describe('a group with running nodes', () => {
  it('is refused, with the nodes and the pods on them', async () => {
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP]));
    const error = await refusal(['training']);
    expect(error).toMatchObject({
      code: 'group-has-running-nodes',
      message: 'the instance group training has 2 running nodes that Karpenter would drain and remove',
    });
    const { groups } = error['data'] as { groups: { nodes: { name: string; pods: string[] }[] }[] };
    const nodes = groups[0]?.nodes ?? [];
    expect(nodes.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^hyperpod-i-/),
      expect.stringMatching(/^hyperpod-i-/),
    ]);
    const pods = nodes.flatMap((node) => node.pods);
    expect(pods.filter((pod) => pod.startsWith('default/training-app-'))).toHaveLength(2);
    for (const pod of pods) expect(error['hint']).toContain(pod);
    expect(pods.filter((pod) => pod.includes('health-monitoring-agent'))).toEqual([]);
  });

  it('is refused by what either side can tell', async () => {
    const denied = { arn: CALLER_ARN, denied: ['sagemaker:ListClusterNodes'] };
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP], { caller: denied }));
    const byKubernetes = await refusal(['training']);
    await sandbox.stop();
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP], { faults: [FORBIDDEN_NODES] }));
    const bySageMaker = await refusal(['training']);
    expect(byKubernetes['message']).toBe(bySageMaker['message']);
    expect(byKubernetes['data']).toEqual(bySageMaker['data']);
  });

  it('is refused when nobody tells: unknown is not empty', async () => {
    const caller = { arn: CALLER_ARN, denied: ['sagemaker:ListClusterNodes'] };
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP], { caller, faults: [FORBIDDEN_NODES] }));
    expect(await refusal(['training'])).toMatchObject({
      code: 'group-has-running-nodes',
      message: 'the instance group training is not empty, and what runs on it is unknown',
      hint: expect.stringContaining('sagemaker:ListClusterNodes') as string,
    });
  });

  it('names the nodes when their pods may not be read', async () => {
    const faults = [{ ...FORBIDDEN_NODES, operation: 'list pods' }];
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP], { faults }));
    const { hint } = await refusal(['training']);
    expect(hint).toMatch(/hyperpod-i-\w+: its pods are unknown/);
  });

  it('is taken in when they may be drained, and that is said before', async () => {
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP]));
    const { exitCode, stderr } = await apply(['training'], '--allow-drain', 'training');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/warning: the instance group training has 2 running nodes .*\(--allow-drain\)/);
    expect(stderr).toMatch(/hyperpod-i-\w+: default\/training-app-/);
  });

  it('is not drained by a flag for another group', async () => {
    sandbox = await startTestSandbox(seedWith([TRAINING_GROUP, GPU_GROUP]));
    const { exitCode, stderr } = await apply(['gpu-g5'], '--allow-drain', 'training');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--allow-drain training: the node class does not take in that group');
  });
});

describe('delete', () => {
  const remove = (...more: string[]) =>
    sandbox.run(['nodeclass', 'delete', 'gpu', '--cluster', CLUSTER_NAME, '--yes', ...more]);

  it('refuses while a node pool uses the class, unless forced; then there is nothing left to do', async () => {
    sandbox = await startTestSandbox(seedWith([GPU_GROUP]));
    await apply(['gpu-g5']);
    const pool = ['nodepool', 'apply', 'translation', '--nodeclass', 'gpu', '--limit', 'nvidia.com/gpu=1'];
    await sandbox.run([...pool, '--cluster', CLUSTER_NAME, '--yes']);
    const refused = await remove();
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('the node class "gpu" is used by the node pool translation');
    expect((await remove('--force', '--no-wait')).exitCode).toBe(0);
  });

  it('is content when there is none', async () => {
    sandbox = await startTestSandbox(seedWith([GPU_GROUP]));
    const { exitCode, stdout } = await remove();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/HyperpodNodeClass\s+gpu\s+-\s+unchanged/);
    expect(sandbox.mutations()).toEqual([]);
  });
});
