/** The speech team adds groups for Karpenter, looks at them, and takes one away again. */
import { afterEach, describe, expect, it } from 'vitest';
import type { InstanceGroupChangeResult, InstanceGroupsResult } from '../../src/domain/instance-group-result.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

const CLUSTER = ['--cluster', 'speech-cluster'];
const ZONE_A = 'subnet-0f3a5c7e9b1d20001';
const ZONE_B = 'subnet-0f3a5c7e9b1d20002';
const ADD = ['instancegroup', 'add', 'gpu-g6-c', '--instance-type', 'ml.g6.xlarge', '--subnet', ZONE_B, ...CLUSTER];

async function start(seed: Seed | string = 'healthy'): Promise<TestSandbox> {
  sandbox = await startTestSandbox(seed);
  return sandbox;
}

function changes(world: TestSandbox) {
  return world.mutations().map(({ operation }) => operation);
}

describe('instancegroup add', () => {
  it('asks for one group with 0 nodes in one subnet, like those that are there, and waits for it', async () => {
    const world = await start();
    const result = await world.run([...ADD, '--yes', '-o', 'json']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.json<InstanceGroupChangeResult>()).toMatchObject({
      schema: 'hpscale.instancegroup/v1',
      cluster: 'speech-cluster',
      name: 'gpu-g6-c',
      status: 'InService',
      steps: [
        { id: 'add-instance-groups', status: 'done' },
        { id: 'await-instance-groups', status: 'done' },
      ],
    });
    expect(changes(world)).toEqual(['UpdateCluster']);
    const group = world.aws.describeGroup('speech-cluster', 'gpu-g6-c');
    expect(group).toMatchObject({ instanceTypes: ['ml.g6.xlarge'] });
    const groups = await world.run(['instancegroup', 'list', ...CLUSTER, '-o', 'json']);
    expect(groups.json<InstanceGroupsResult>().instanceGroups.at(-1)).toMatchObject({
      name: 'gpu-g6-c',
      subnets: [ZONE_B],
      current: 0,
      target: 0,
      usable: true,
    });
  });

  it('changes nothing the second time', async () => {
    const world = await start();
    await world.run([...ADD, '--yes']);
    const again = await world.run([...ADD, '-o', 'json']);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.json<InstanceGroupChangeResult>().steps).toMatchObject([
      { id: 'add-instance-groups', status: 'unchanged' },
    ]);
    expect(changes(world)).toEqual(['UpdateCluster']);
  });

  it('says what differs in a group that is there, and never sends it again', async () => {
    const world = await start();
    await world.run([...ADD, '--yes']);
    const line = ADD.map((word) => (word === 'ml.g6.xlarge' ? 'ml.g5.xlarge' : word));
    const result = await world.run(line);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain('its instance types are ml.g6.xlarge, not ml.g5.xlarge');
    expect(changes(world)).toEqual(['UpdateCluster']);
  });

  it('names the flags that are missing where nobody can be asked', async () => {
    const seed = loadSeed('healthy');
    const wide = seed.clusters.map((cluster) => ({ ...cluster, subnets: [ZONE_A, ZONE_B] }));
    const world = await start({ ...seed, clusters: wide });
    const line = ['instancegroup', 'add', 'gpu-g6-c', '--instance-type', 'ml.g6.xlarge', ...CLUSTER, '--yes'];
    const result = await world.run(line);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('--subnet');
    const typeless = await world.run(['instancegroup', 'add', 'gpu-g6-c', ...CLUSTER, '--yes']);
    expect(typeless.exitCode).toBe(2);
    expect(typeless.stderr).toContain('--instance-type');
    expect(changes(world)).toEqual([]);
  });

  it('tells every mistake of the flags at once', async () => {
    const world = await start();
    const flags = '--instance-type g6.xlarge --subnet zone-b --taint gpu:Never --volume-size 20000 -o json';
    const result = await world.run(['instancegroup', 'add', 'gpu_b', ...flags.split(' '), ...CLUSTER]);
    expect(result.exitCode).toBe(2);
    const { data } = JSON.parse(result.stderr) as { data: { problems: readonly { field: string }[] } };
    expect(data.problems.map(({ field }) => field)).toEqual([
      'name',
      'instanceTypes',
      'subnets',
      'taints',
      'volumeSizeGb',
    ]);
  });

  it('refuses two zones for a group of one type, and takes them for a flexible one', async () => {
    const world = await start();
    const subnets = ['--subnet', ZONE_A, '--subnet', ZONE_B];
    const base = ['instancegroup', 'add', 'gpu-wide', '--instance-type', 'ml.g6.xlarge', ...subnets, ...CLUSTER];
    const fixed = await world.run([...base, '--yes']);
    expect(fixed.exitCode).toBe(3);
    expect(fixed.stderr).toContain('needs a group of one type in one zone');
    const flexible = await world.run([...base, '--flexible', '--capacity-type', 'spot', '--yes', '-o', 'json']);
    expect(flexible.exitCode, flexible.stderr).toBe(0);
    const list = await world.run(['instancegroup', 'list', ...CLUSTER, '-o', 'json']);
    expect(list.json<InstanceGroupsResult>().instanceGroups.at(-1)).toMatchObject({
      name: 'gpu-wide',
      flexible: true,
      capacityType: 'spot',
      zones: ['us-west-2a', 'us-west-2b'],
    });
  });

  it('warns of types without quota: no node would come', async () => {
    const world = await start('quota-zero');
    const result = await world.run([...ADD, '--yes']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain('the quota "ml.g6.xlarge for cluster usage" is 0: no node will come');
  });

  it('is refused on a cluster without continuous provisioning', async () => {
    const world = await start('not-continuous');
    const result = await world.run([...ADD, '--yes']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('without continuous provisioning');
    expect(changes(world)).toEqual([]);
  });

  it('waits for a cluster that is busy, and then asks', async () => {
    const world = await start('updating');
    const result = await world.run([...ADD, '--yes', '-o', 'json']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.json<InstanceGroupChangeResult>().status).toBe('InService');
  });

  it('knows its own request again when the answer gets lost', async () => {
    const world = await start();
    world.faults.add({
      service: 'sagemaker',
      operation: 'UpdateCluster',
      connection: 'reset',
      applied: true,
      times: 1,
    });
    const result = await world.run([...ADD, '--yes', '-o', 'json']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.json<InstanceGroupChangeResult>().status).toBe('InService');
    const list = await world.run(['instancegroup', 'list', ...CLUSTER, '-o', 'json']);
    const names = list.json<InstanceGroupsResult>().instanceGroups.map(({ name }) => name);
    expect(names.filter((name) => name === 'gpu-g6-c')).toHaveLength(1);
  });

  it('leaves a cluster that CloudFormation keeps to it, with the patch, unless told', async () => {
    const seed = loadSeed('healthy');
    const kept = seed.clusters.map((cluster) => ({ ...cluster, tags: { 'aws:cloudformation:stack-name': 'speech' } }));
    const world = await start({ ...seed, clusters: kept });
    const refused = await world.run([...ADD, '--yes']);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('kept by CloudFormation');
    expect(refused.stderr).toContain('InstanceGroupName: gpu-g6-c');
    expect(changes(world)).toEqual([]);
    const told = await world.run([...ADD, '--yes', '--take-over']);
    expect(told.exitCode, told.stderr).toBe(0);
  });

  it('shows the plan alone in a dry run', async () => {
    const world = await start();
    const result = await world.run([...ADD, '--dry-run']);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain(
      'add the instance group gpu-g6-c: ml.g6.xlarge, on-demand, 0 nodes, in subnet-0f3a5c7e9b1d20002',
    );
    expect(changes(world)).toEqual([]);
  });
});

describe('instancegroup delete', () => {
  it('names the node class that has the group and the command that takes it out', async () => {
    const world = await start('autoscaled');
    const result = await world.run(['instancegroup', 'delete', 'gpu-g6-a', ...CLUSTER, '--yes', '--with-nodes']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('hpscale nodeclass');
    expect(result.stderr).toContain('gpu');
    expect(changes(world)).toEqual([]);
  });

  it('spares nodes unless it is told', async () => {
    const world = await start();
    const line = ['instancegroup', 'delete', 'system', ...CLUSTER, '--yes'];
    const refused = await world.run(line);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('--with-nodes');
    expect(changes(world)).toEqual([]);
    const told = await world.run([...line, '--with-nodes', '-o', 'json']);
    expect(told.exitCode, told.stderr).toBe(0);
    expect(told.stderr).toContain('terminated without draining');
    expect(told.json<InstanceGroupChangeResult>().status).toBeNull();
  });

  it('takes an empty group away, and is content when it is gone', async () => {
    const world = await start();
    await world.run([...ADD, '--yes']);
    const line = ['instancegroup', 'delete', 'gpu-g6-c', ...CLUSTER, '--yes', '-o', 'json'];
    const first = await world.run(line);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.json<InstanceGroupChangeResult>()).toMatchObject({ status: null, steps: [{ status: 'done' }, {}] });
    const second = await world.run(line);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.json<InstanceGroupChangeResult>().steps).toMatchObject([{ status: 'unchanged' }]);
    expect(changes(world)).toEqual(['UpdateCluster', 'UpdateCluster']);
  });

  it('keeps the last group', async () => {
    const seed = loadSeed('healthy');
    const [cluster] = seed.clusters;
    if (!cluster) throw new Error('the seed has no cluster');
    const only = { ...cluster, instanceGroups: cluster.instanceGroups.slice(0, 1) };
    const world = await start({ ...seed, clusters: [only] });
    const name = only.instanceGroups[0]?.name ?? '';
    const result = await world.run(['instancegroup', 'delete', name, ...CLUSTER, '--yes', '--with-nodes']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('hpscale cluster delete speech-cluster');
  });

  it('does not guess when Kubernetes cannot be read', async () => {
    const world = await start('no-access-entry');
    await world.run([...ADD, '--yes']);
    const line = ['instancegroup', 'delete', 'gpu-g6-c', ...CLUSTER, '--yes'];
    const refused = await world.run(line);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('--force');
    const forced = await world.run([...line, '--force']);
    expect(forced.exitCode, forced.stderr).toBe(0);
  });
});

describe('instancegroup list', () => {
  it('tells which node classes have a group and whether Karpenter may use it', async () => {
    const world = await start('autoscaled');
    const result = await world.run(['instancegroup', 'list', ...CLUSTER, '--quota', '-o', 'json']);
    expect(result.exitCode, result.stderr).toBe(0);
    const groups = new Map(
      result.json<InstanceGroupsResult>().instanceGroups.map((group) => [group.name, group] as const),
    );
    expect(groups.get('gpu-g6-a')).toMatchObject({ usable: true, nodeClasses: ['gpu'] });
    expect(groups.get('gpu-g6-a')?.headroom?.['ml.g6.xlarge']).toBeTypeOf('number');
    expect(groups.get('system')).toMatchObject({ nodeClasses: [] });
    expect(groups.get('system')?.remarks.join()).toContain('which Karpenter would remove');
  });

  it('prints a table', async () => {
    const world = await start('autoscaled');
    const result = await world.run(['instancegroup', 'list', ...CLUSTER]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/NAME +TYPES +CAPACITY/);
  });

  it('answers without Kubernetes', async () => {
    const world = await start('no-access-entry');
    const result = await world.run(['instancegroup', 'list', ...CLUSTER, '-o', 'json']);
    expect(result.exitCode).toBe(0);
    expect(result.json<InstanceGroupsResult>().instanceGroups[0]?.nodeClasses).toHaveProperty('unknown');
  });
});

describe('a group that goes while a node class has it', () => {
  it('makes the node class not Ready, until the group is taken out of it', async () => {
    const world = await start('autoscaled');
    // As somebody would with another tool: hpscale itself refuses it.
    world.aws.call(
      'sagemaker',
      'UpdateCluster',
      {
        ClusterName: 'speech-cluster',
        InstanceGroupsToDelete: ['gpu-g6-a'],
      },
      'arn:aws:sts::111122223333:assumed-role/PlatformEngineer/robin',
    );
    await world.clock.advance(180_000);
    const status = await world.run(['status', ...CLUSTER, '-o', 'json']);
    const { nodeClasses } = status.json<{ nodeClasses: readonly { name: string; ready: boolean }[] }>();
    expect(nodeClasses).toContainEqual(expect.objectContaining({ name: 'gpu', ready: false }));
  });
});
