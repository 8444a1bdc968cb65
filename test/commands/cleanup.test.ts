import { afterEach, describe, expect, it } from 'vitest';
import type { CleanupResult } from '../../src/domain/cleanup-result.ts';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { dumpSandbox } from '../helpers/cleanup-world.ts';
import { type SetupWorld, SPEECH_FILE, startSetupWorld } from '../helpers/setup-world.ts';

let world: SetupWorld;
afterEach(async () => {
  await world.stop();
});

const CLUSTER = 'speech-cluster';
const ROLE = 'hpscale-speech-cluster-us-west-2';
const RESULT = ['--yes', '-o', 'json'];

const WITH_GROUPS = `${SPEECH_FILE}
instanceGroups:
  - { name: gpu-g6-c, instanceTypes: [ml.g6.xlarge], like: gpu-g6-a }
`;

function stepsOf({ steps }: CleanupResult) {
  return steps.map(({ id, kind, status }) => `${status} ${kind} ${id}`);
}

/** Set up, with nodes and pods running. */
async function startSettled(file = SPEECH_FILE): Promise<void> {
  world = await startSetupWorld();
  await world.write(file);
  expect((await world.setup()).exitCode).toBe(0);
  await world.sandbox.clock.advance(600_000);
}

describe('the reverse of setup', () => {
  it.each([
    ['the whole file', SPEECH_FILE],
    ['a group that the file adds', WITH_GROUPS.replace('[gpu-g6-a, gpu-g6-b]', '[gpu-g6-a, gpu-g6-b, gpu-g6-c]')],
  ])('returns the sandbox to its seed: %s', async (_, file) => {
    world = await startSetupWorld();
    await world.write(file);
    await world.sandbox.clock.advance(600_000);
    const seed = dumpSandbox(world.sandbox, CLUSTER);
    expect((await world.setup()).exitCode).toBe(0);
    await world.sandbox.clock.advance(600_000);
    expect(dumpSandbox(world.sandbox, CLUSTER)).not.toEqual(seed);
    expect((await world.cleanup()).exitCode).toBe(0);
    expect(dumpSandbox(world.sandbox, CLUSTER)).toEqual(seed);
  });

  it('goes step by step from demand to the role', async () => {
    await startSettled(WITH_GROUPS);
    const { exitCode, json } = await world.cleanup(RESULT);
    expect(exitCode).toBe(0);
    const result = json<CleanupResult>();
    expect(result).toMatchObject({
      schema: 'hpscale.cleanup/v1',
      cluster: CLUSTER,
      region: 'us-west-2',
      dryRun: 'none',
    });
    expect(stepsOf(result).filter((step) => !step.includes('await-gone-'))).toEqual([
      'done delete delete-scaledobject-serving-transcribe',
      'done delete delete-workload-serving-archive',
      'done delete delete-workload-serving-transcribe',
      'done delete delete-nodepool-cpu',
      'done delete delete-nodepool-gpu',
      'done wait await-nodes-gone',
      'done delete delete-nodeclass-cpu',
      'done delete delete-nodeclass-gpu',
      'done delete delete-instance-groups',
      'done wait await-instance-groups-gone',
      'done update disable-autoscaling',
      'done wait await-disabled',
      'done update restore-node-recovery',
      'done wait await-node-recovery',
      'done delete delete-policy-hpscale-autoscaling',
      'done delete delete-role',
    ]);
    expect(result.kept.map(({ what }) => what)).toEqual(['KEDA', 'the namespace serving']);
  });

  it('changes nothing the second time, and says so', async () => {
    await startSettled();
    await world.cleanup();
    world.sandbox.log.clear();
    const { exitCode, json } = await world.cleanup(['-o', 'json']);
    expect(exitCode).toBe(0);
    expect(stepsOf(json())).toEqual(['unchanged noop nothing-left']);
    expect(json<CleanupResult>().kept).toEqual([]);
    expect(world.sandbox.mutations()).toEqual([]);
  });

  it('needs no file: what hpscale made is known by its marks', async () => {
    world = await startSetupWorld();
    await world.sandbox.clock.advance(600_000);
    const seed = dumpSandbox(world.sandbox, CLUSTER);
    await world.setup();
    expect((await world.sandbox.run(['cleanup', '--yes'])).exitCode).toBe(0);
    expect(dumpSandbox(world.sandbox, CLUSTER)).toEqual(seed);
  });

  it('undoes what the verbs did as well', async () => {
    world = await startSetupWorld();
    const seed = dumpSandbox(world.sandbox, CLUSTER);
    const lines = [
      ['enable'],
      ['nodeclass', 'apply', '--name', 'gpu', '--instance-group', 'gpu-g6-a'],
      ['nodepool', 'apply', '--name', 'gpu', '--nodeclass', 'gpu'],
    ];
    for (const line of lines) expect((await world.sandbox.run([...line, '--yes'])).exitCode).toBe(0);
    expect((await world.sandbox.run(['cleanup', '--yes'])).exitCode).toBe(0);
    const after = dumpSandbox(world.sandbox, CLUSTER);
    expect(Object.keys(after).filter((place) => !(place in seed) && !/^(?:Pod|Lease) /.test(place))).toEqual([]);
    expect(after['cluster']).toEqual(seed['cluster']);
  });
});

describe('consent', () => {
  it('is asked for: without a terminal it names the flag', async () => {
    await startSettled();
    world.sandbox.log.clear();
    const { exitCode, stderr } = await world.cleanup([]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(world.sandbox.mutations()).toEqual([]);
  });

  it.each(['client', 'server'])('is not needed to look: --dry-run=%s', async (mode) => {
    await startSettled();
    world.sandbox.log.clear();
    const { exitCode, json } = await world.cleanup([`--dry-run=${mode}`, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      dryRun: mode,
      steps: expect.arrayContaining([expect.objectContaining({ status: 'planned' })]),
    });
    expect(world.sandbox.mutations()).toEqual([]);
    const proofs = world.sandbox.log.entries.filter(({ operation }) => operation === 'delete nodepools');
    expect(proofs).toHaveLength(mode === 'server' ? 2 : 0);
  });
});

describe('what is to be kept', () => {
  it('the role, by --keep role', async () => {
    await startSettled();
    const { exitCode, json } = await world.cleanup([...RESULT, '--keep', 'role']);
    expect(exitCode).toBe(0);
    expect(json<CleanupResult>().kept).toContainEqual({
      what: `the IAM role ${ROLE}`,
      reason: '--keep role',
      command: `hpscale role delete --cluster ${CLUSTER} --name ${ROLE}`,
    });
    expect(dumpSandbox(world.sandbox, CLUSTER)).toHaveProperty([`role ${ROLE}`]);
  });

  it('autoscaling, and with it the role and NodeRecovery', async () => {
    await startSettled();
    const { json } = await world.cleanup([...RESULT, '--keep', 'autoscaling']);
    const reasons = json<CleanupResult>().kept.map(({ what, reason }) => `${what}: ${reason}`);
    expect(reasons).toContain(`autoscaling of ${CLUSTER}: --keep autoscaling`);
    expect(reasons).toContain(`the IAM role ${ROLE}: autoscaling needs it`);
    expect(world.sandbox.aws.autoscaling(CLUSTER).status).toBe('InService');
    expect(world.sandbox.kube.store.list(RESOURCES.nodePool)).toEqual([]);
    expect(dumpSandbox(world.sandbox, CLUSTER)['cluster']).toMatchObject({ NodeRecovery: 'Automatic' });
  });

  it('groups, by --keep groups', async () => {
    await startSettled(WITH_GROUPS);
    const { json } = await world.cleanup([...RESULT, '--keep', 'groups']);
    expect(json<CleanupResult>().kept).toContainEqual({
      what: 'the instance group gpu-g6-c',
      reason: '--keep groups',
      command: `hpscale instancegroup delete gpu-g6-c --cluster ${CLUSTER}`,
    });
  });

  it('refuses to keep what it does not know', async () => {
    world = await startSetupWorld();
    const { exitCode, stderr } = await world.cleanup(['--keep', 'rol']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('role');
    expect(world.sandbox.log.entries).toEqual([]);
  });
});
