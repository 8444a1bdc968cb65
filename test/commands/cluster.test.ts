/** The speech team makes its cluster from a file, and later deletes it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ClusterResult } from '../../src/domain/cluster-result.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { CLUSTER_FILE, clusterFile, emptySeed } from '../helpers/new-cluster.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});
async function start(seed: Seed = emptySeed()): Promise<TestSandbox> {
  sandbox = await startTestSandbox(seed);
  return sandbox;
}

function createLine(text = CLUSTER_FILE): string[] {
  return ['cluster', 'create', '-f', clusterFile(text), '--region', 'us-west-2', '-o', 'json'];
}

function changes(world: TestSandbox) {
  return world.mutations().map(({ operation }) => operation);
}

describe('cluster create', () => {
  it('makes role and cluster with autoscaling from the start, and waits for both', async () => {
    const world = await start();
    const before = world.clock.now();
    const result = await world.run([...createLine(), '--yes']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.json<ClusterResult>()).toMatchObject({
      schema: 'hpscale.cluster/v1',
      cluster: 'speech-cluster',
      status: 'InService',
      autoscaling: { mode: 'Enable', status: 'InService' },
      clusterRole: 'arn:aws:iam::111122223333:role/hpscale-speech-cluster-us-west-2',
    });
    expect(changes(world)).toEqual([
      'CreateRole',
      'PutRolePolicy',
      ...changes(world).filter((operation) => operation === 'CreateCluster'),
      'PutRolePolicy',
      'TagRole',
    ]);
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(1_200_000);
    expect(result.stderr).toContain('always on, and billed from the start: 2 x ml.c5.2xlarge');
  });

  it('leaves a role that is for the one cluster, nodes that run, and Karpenter that works', async () => {
    const world = await start();
    await world.run([...createLine(), '--yes']);
    const role = await world.run([
      'role',
      'show',
      '--cluster',
      'speech-cluster',
      '--region',
      'us-west-2',
      '-o',
      'json',
    ]);
    const { drift, permissionsPolicy } = role.json<{ drift: unknown[]; permissionsPolicy: unknown }>();
    expect(drift).toEqual([]);
    expect(JSON.stringify(permissionsPolicy)).not.toContain('cluster/*');
    expect(world.aws.nodes('speech-cluster').map(({ status }) => status)).toEqual(['Running', 'Running']);
    const apply = await world.run(
      'nodeclass apply gpu --instance-group gpu-g6-a --cluster speech-cluster -y'.split(' '),
    );
    expect(apply.exitCode, apply.stderr).toBe(0);
  });

  it('changes nothing the second time', async () => {
    const world = await start();
    await world.run([...createLine(), '--yes']);
    const count = world.mutations().length;
    const again = await world.run(createLine());
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.json<ClusterResult>().steps).toMatchObject([{ id: 'create-cluster', status: 'unchanged' }]);
    expect(world.mutations()).toHaveLength(count);
  });

  it('waits on for a cluster that is being made, and then narrows its role', async () => {
    const world = await start();
    await world.run([...createLine(), '--yes', '--timeout', '1m']);
    const again = await world.run([...createLine(), '--yes']);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.json<ClusterResult>().status).toBe('InService');
    expect(changes(world).filter((operation) => operation === 'TagRole')).toEqual(['TagRole']);
  });

  it('knows its own request again when the answer gets lost', async () => {
    const world = await start();
    world.faults.add({
      service: 'sagemaker',
      operation: 'CreateCluster',
      connection: 'reset',
      applied: true,
      after: 2,
      times: 1,
    });
    const result = await world.run([...createLine(), '--yes']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(world.log.entries.map(({ errorCode }) => errorCode)).toContain('ResourceInUse');
    expect(result.json<ClusterResult>().status).toBe('InService');
  });

  it('says in what a cluster of that name differs', async () => {
    const world = await start();
    await world.run([...createLine(), '--yes']);
    const other = CLUSTER_FILE.replace('[ml.g6.xlarge]', '[ml.g6.4xlarge]').replace('name: gpu-g6-a', 'name: gpu-g6-b');
    const result = await world.run([...createLine(other), '--yes']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('it has no instance group gpu-g6-b');
  });

  it('tells everything that AWS would refuse, with its place, before anything is asked for', async () => {
    const seed = emptySeed({
      roles: [],
      eksClusters: [{ name: 'speech-eks', version: '1.29', authenticationMode: 'CONFIG_MAP' }],
    });
    const world = await start(seed);
    const text = CLUSTER_FILE.replace('count: 2', 'count: 9').replace(
      'subnets: [subnet-0f3a5c7e9b1d20001]',
      'subnets: [subnet-0f3a5c7e9b1d29999]',
    );
    const result = await world.run([...createLine(text), '--yes']);
    expect(result.exitCode).toBe(3);
    const { data } = JSON.parse(result.stderr.slice(result.stderr.indexOf('{'))) as {
      data: { objections: readonly { place: string; code: string }[] };
    };
    expect(new Set(data.objections.map(({ code }) => code))).toEqual(
      new Set(['eks-version', 'eks-authentication-mode', 'bad-instance-group', 'quota-short', 'role-not-found']),
    );
    expect(data.objections.every(({ place }) => /cluster\.yaml:\d+:\d+$/.test(place))).toBe(true);
    expect(changes(world)).toEqual([]);
  });

  it('tells every mistake in the file with line and column', async () => {
    const world = await start();
    const text = CLUSTER_FILE.replace('count: 2', 'count: two').replace('eksCluster:', 'eksclustr:');
    const result = await world.run(createLine(text));
    expect(result.exitCode).toBe(2);
    const { data } = JSON.parse(result.stderr) as { data: { problems: readonly { path: string; line: number }[] } };
    expect(data.problems.map(({ path, line }) => `${path}:${line}`)).toEqual(
      expect.arrayContaining(['eksclustr:3', 'instanceGroups[0].count:10']),
    );
  });

  it('wants one group that is always on', async () => {
    const world = await start();
    const result = await world.run(createLine(CLUSTER_FILE.replace('count: 2', 'count: 0')));
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('no on-demand group is always on');
  });

  it('shows the plan alone in a dry run', async () => {
    const world = await start();
    const result = await world.run([...createLine(), '--dry-run']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.json<ClusterResult>()).toMatchObject({ dryRun: 'client', status: null });
    expect(changes(world)).toEqual([]);
  });
});

describe('cluster delete', () => {
  const DELETE = ['cluster', 'delete', 'speech-cluster', '--region', 'us-west-2', '-o', 'json'];

  it('takes the name once more, and no --yes for it', async () => {
    const world = await start(loadSeed('healthy'));
    const unnamed = await world.run([...DELETE, '--yes']);
    expect(unnamed.exitCode).toBe(2);
    expect(unnamed.stderr).toContain('--confirm-name speech-cluster');
    const misnamed = await world.run([...DELETE, '--confirm-name', 'speech']);
    expect(misnamed.exitCode).toBe(2);
    expect(changes(world)).toEqual([]);
  });

  it('deletes, waits until it is gone, and is content when it is', async () => {
    const world = await start(loadSeed('healthy'));
    const first = await world.run([...DELETE, '--confirm-name', 'speech-cluster']);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.json<ClusterResult>()).toMatchObject({
      status: null,
      steps: [{ status: 'done' }, { status: 'done' }],
    });
    const second = await world.run([...DELETE, '--confirm-name', 'speech-cluster']);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.json<ClusterResult>().steps).toMatchObject([{ status: 'unchanged' }]);
    expect(changes(world)).toEqual(['DeleteCluster']);
  });

  it('knows its own request again when the answer gets lost', async () => {
    const world = await start(loadSeed('healthy'));
    world.faults.add({
      service: 'sagemaker',
      operation: 'DeleteCluster',
      connection: 'reset',
      applied: true,
      times: 1,
    });
    const result = await world.run([...DELETE, '--confirm-name', 'speech-cluster']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.json<ClusterResult>().status).toBeNull();
  });

  it('is refused while Karpenter works for it, unless told', async () => {
    const world = await start(loadSeed('autoscaled'));
    const refused = await world.run([...DELETE, '--confirm-name', 'speech-cluster']);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('hpscale cleanup');
    const forced = await world.run([...DELETE, '--confirm-name', 'speech-cluster', '--force']);
    expect(forced.exitCode, forced.stderr).toBe(0);
  });
});
