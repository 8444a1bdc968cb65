/** One run at a time: `setup` holds the cluster's Lease, and says whom it waits for. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { type Holding, LEASE_DURATION_MS, LEASE_NAME, LEASE_NAMESPACE, readLease } from '../../src/domain/lease.ts';
import type { SetupResult } from '../../src/domain/setup-result.ts';
import { buildTrustPolicy } from '../../src/manifests/cluster-role.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import { foreignHolding, holdLease, leaseIn, runElsewhere } from '../helpers/foreign-lease.ts';
import { type SetupWorld, startSetupWorld } from '../helpers/setup-world.ts';

let world: SetupWorld;
beforeEach(async () => {
  world = await startSetupWorld();
});
afterEach(async () => {
  await world.stop();
});

function leaseCalls(): readonly string[] {
  return world.sandbox.log.entries
    .map(({ operation }) => operation)
    .filter((operation) => operation.endsWith(' leases'));
}

/** Runs `react` once, when the sandbox has answered such a request for the n-th time. */
function onCall(operation: string, n: number, react: () => void): void {
  let seen = 0;
  world.sandbox.log.subscribe((entry: LoggedRequest) => {
    if (entry.operation === operation && (seen += 1) === n) react();
  });
}

describe('a run alone', () => {
  it('takes the Lease once, says in it what it is doing, renews it by and by, and leaves none behind', async () => {
    const seen: Holding[] = [];
    world.sandbox.kube.store.subscribe(() => {
      const lease = leaseIn(world.sandbox);
      const holding = lease && readLease(lease).holding;
      if (holding && holding.renewedAt !== seen.at(-1)?.renewedAt) seen.push(holding);
    });
    const { exitCode } = await world.setup(['--yes'], { env: { USER: 'nobody' } });
    expect(exitCode).toBe(0);
    const [first, ...renewals] = seen;
    expect(first?.holder).toMatch(/^robin@.+\/\d+-[0-9a-f]{6}$/);
    expect(first).toMatchObject({ command: 'setup -f hpscale.yaml', transitions: 0 });
    expect(renewals.map(({ step }) => step?.title)).toContain('wait for autoscaling to be InService');
    for (const [index, { renewedAt }] of renewals.entries()) {
      const gapMs = renewedAt - (seen[index]?.renewedAt ?? 0);
      expect(gapMs).toBeGreaterThanOrEqual(10_000);
      expect(gapMs).toBeLessThan(LEASE_DURATION_MS);
    }
    expect(leaseCalls()).toEqual(['create leases', ...renewals.map(() => 'patch leases'), 'delete leases']);
    expect(leaseIn(world.sandbox)).toBeUndefined();
  });

  it('takes none for a dry run, nor where nothing is to do', async () => {
    await world.setup(['--dry-run=server']);
    expect(leaseCalls()).toEqual([]);
    await world.setup();
    world.sandbox.log.clear();
    await world.setup();
    expect(leaseCalls()).toEqual([]);
  });

  it.each([
    ['is not allowed to', 'Forbidden', 403],
    ['has an API server without Leases', 'NotFound', 404],
  ])('goes on with one warning when it %s', async (_, error, status) => {
    world.sandbox.faults.add({ service: 'kubernetes', operation: 'create leases', error, status });
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(0);
    expect(stderr.match(/other runs of hpscale are not kept from changing this cluster meanwhile/g)).toHaveLength(1);
  });

  it('knows its own Lease when the answer was lost', async () => {
    const lost = { operation: 'create leases', connection: 'reset', applied: true, times: 1 } as const;
    world.sandbox.faults.add({ service: 'kubernetes', ...lost });
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('another run');
    expect(leaseIn(world.sandbox)).toBeUndefined();
  });

  it('gives it back after a failure', async () => {
    world.sandbox.faults.add({ service: 'sagemaker', operation: 'UpdateCluster', error: 'AccessDeniedException' });
    expect((await world.setup()).exitCode).toBe(3);
    expect(leaseCalls().at(-1)).toBe('delete leases');
    expect(leaseIn(world.sandbox)).toBeUndefined();
  });

  it('does not hide how it ended behind a Lease that cannot be given back', async () => {
    world.sandbox.faults.add({ service: 'sagemaker', operation: 'UpdateCluster', error: 'AccessDeniedException' });
    world.sandbox.faults.add({ service: 'kubernetes', operation: 'delete leases', error: 'InternalError' });
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(3);
    expect(stderr).toContain('UpdateCluster');
    expect(stderr).not.toContain('Lease');
  });

  it('gives it back after Ctrl-C', async () => {
    const ctrlC = new AbortController();
    onCall('UpdateCluster', 1, () => onCall('DescribeCluster', 2, () => ctrlC.abort()));
    const { exitCode, stderr } = await world.setup(['--yes'], { signal: ctrlC.signal });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('to go on: hpscale setup');
    expect(leaseCalls().at(-1)).toBe('delete leases');
    expect(leaseIn(world.sandbox)).toBeUndefined();
  });
});

describe('while another run holds it', () => {
  it('says who it is and what it is doing, waits, and then plans anew', async () => {
    runElsewhere(world.sandbox, 60_000);
    const started = world.sandbox.clock.now();
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /another run of hpscale is changing this cluster: speech-ci@runner-7, setup -f speech.yaml, since \S+Z; waiting/,
    );
    expect(stderr).toContain('speech-ci@runner-7 is at: wait for autoscaling to be InService (3m)');
    const made = world.sandbox.mutations().find(({ operation }) => operation === 'CreateRole');
    expect(Date.parse(made?.at ?? '')).toBeGreaterThanOrEqual(started + 60_000);
    const looks = world.sandbox.log.entries.filter(({ operation }) => operation === 'list nodepools');
    expect(looks.length).toBeGreaterThan(1);
  });

  it('leaves out what the other run has done meanwhile', async () => {
    runElsewhere(world.sandbox, 60_000);
    const { aws, clock, seed } = world.sandbox;
    // The other run makes the role that both would make.
    clock.schedule(30_000, () => {
      const [RoleName, trust] = ['hpscale-speech-cluster-us-west-2', JSON.stringify(buildTrustPolicy())];
      const Tags = [{ Key: 'managed-by', Value: 'hpscale' }];
      aws.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: trust, Tags }, seed.caller.arn);
    });
    const { exitCode, stderr, json } = await world.setup(['--yes', '-o', 'json']);
    expect(stderr).not.toContain('error');
    expect(exitCode).toBe(0);
    const steps = json<SetupResult>().steps.map(({ id, status }) => `${status} ${id}`);
    expect(steps).not.toContain('done create-role');
    expect(steps).toContain('done put-role-policy');
    // The other run's alone.
    expect(world.sandbox.mutations().filter(({ operation }) => operation === 'CreateRole')).toHaveLength(1);
  });

  it('takes over from one that died, after watching it for as long as it holds', async () => {
    holdLease(world.sandbox, foreignHolding(world.sandbox));
    const started = world.sandbox.clock.now();
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(0);
    expect(stderr).toContain('speech-ci@runner-7 has not been heard of for a while: taking over from it');
    const taken = world.sandbox.mutations().find(({ operation }) => operation === 'patch leases');
    const waitedMs = Date.parse(taken?.at ?? '') - started;
    expect(waitedMs).toBeGreaterThanOrEqual(LEASE_DURATION_MS);
    expect(waitedMs).toBeLessThan(2 * LEASE_DURATION_MS);
    expect(leaseIn(world.sandbox)).toBeUndefined();
  });

  it('does not wait for one that was last heard of yesterday, not even with --no-wait', async () => {
    const holding = foreignHolding(world.sandbox);
    holdLease(world.sandbox, { ...holding, renewedAt: holding.renewedAt - 86_400_000 });
    const { exitCode, stderr } = await world.setup(['--yes', '--no-wait']);
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('another run');
  });

  it('refuses at once with --no-wait, and names the holder and the way out', async () => {
    holdLease(world.sandbox, foreignHolding(world.sandbox));
    const { exitCode, stderr } = await world.setup(['--yes', '--no-wait', '-o', 'json']);
    expect(exitCode).toBe(3);
    const error = JSON.parse(stderr.slice(stderr.indexOf('{"'))) as Record<string, unknown>;
    expect(error).toMatchObject({
      kind: 'conflict',
      code: 'locked',
      data: { holder: 'speech-ci@runner-7/4242-9f3c2a', command: 'setup -f speech.yaml' },
    });
    expect(error['hint']).toContain('kubectl delete lease hpscale --namespace kube-system');
    expect(world.sandbox.mutations().filter(({ errorCode }) => errorCode === null)).toEqual([]);
  });

  it('waits no longer than --timeout', async () => {
    runElsewhere(world.sandbox, 600_000);
    const { exitCode, stderr } = await world.setup(['--yes', '--timeout', '20s']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('another run of hpscale to be done with this cluster');
    expect(leaseIn(world.sandbox)).toBeDefined();
  });

  it('stops when others took over because it was not heard of, and leaves the Lease to them', async () => {
    onCall('UpdateCluster', 1, () => holdLease(world.sandbox, foreignHolding(world.sandbox)));
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(3);
    expect(stderr).toContain('speech-ci@runner-7 took over this cluster');
    expect(stderr).toContain('to go on: hpscale setup');
    const lease = leaseIn(world.sandbox);
    expect(lease && readLease(lease).holding?.holder).toContain('speech-ci');
  });

  it('stops a wait for Kubernetes, too, and says why', async () => {
    await world.stop();
    // No node gets there in time: the wait for the workloads goes on until others take over.
    world = await startSetupWorld((seed) => ({ ...seed, timings: { ...seed.timings, nodeRegistered: 7200 } }));
    onCall('list deployments', 10, () => holdLease(world.sandbox, foreignHolding(world.sandbox)));
    const { exitCode, stderr } = await world.setup(['--yes', '--timeout', '60m']);
    expect(stderr).toContain('speech-ci@runner-7 took over this cluster');
    expect(stderr).toContain('hpscale setup -f hpscale.yaml');
    expect(exitCode).toBe(3);
  });

  it('makes it again when a person deleted it', async () => {
    onCall('UpdateCluster', 1, () => {
      world.sandbox.kube.store.delete(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE);
    });
    const { exitCode } = await world.setup();
    expect(exitCode).toBe(0);
    expect(leaseCalls().filter((call) => call === 'create leases')).toHaveLength(2);
  });
});
