import { afterEach, describe, expect, it } from 'vitest';
import type { WaitResult } from '../../src/domain/autoscaling-change.ts';
import { buildCluster, buildSeed, CLUSTER_NAME, CLUSTER_ROLE_NAME } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

const WAIT = ['wait', '--cluster', CLUSTER_NAME];

async function start(overrides: Partial<ReturnType<typeof buildCluster>>): Promise<void> {
  sandbox = await startTestSandbox(
    buildSeed({ clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_NAME, ...overrides })] }),
  );
}

function looks(): number {
  return sandbox.log.entries.filter(({ operation }) => operation === 'DescribeCluster').length;
}

describe('wait', () => {
  it('ends when the cluster and its autoscaling are InService', async () => {
    await start({ autoscaling: 'Creating' });
    const { exitCode, json, stderr } = await sandbox.run([...WAIT, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<WaitResult>()).toEqual({
      schema: 'hpscale.wait/v1',
      cluster: CLUSTER_NAME,
      clusterStatus: 'InService',
      for: 'InService',
      autoscaling: { mode: 'Enable', type: 'Karpenter', status: 'InService', failureMessage: null },
    });
    expect(stderr).toContain(
      'autoscaling of translation-cluster to be InService: cluster Updating, autoscaling Creating',
    );
    expect(sandbox.mutations()).toEqual([]);
  });

  it('looks every 5 seconds first, every 15 later', async () => {
    await start({ autoscaling: 'Creating' });
    await sandbox.run(WAIT);
    // Of the 180 s that enabling takes: 5, 7.5, 11.25, then 15 each; two looks before the first pause.
    expect(looks()).toBe(16);
  });

  it('is over at once when it is there already', async () => {
    await start({ autoscaling: 'InService' });
    const { exitCode, stdout, stderr } = await sandbox.run(WAIT);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('autoscaling of translation-cluster is InService (Karpenter)\n');
    expect(stderr).toBe('');
    expect(looks()).toBe(1);
  });

  it("ends with AWS's words when autoscaling Failed", async () => {
    await start({ autoscaling: 'Failed', enableFailure: 'The role cannot be assumed.' });
    const { exitCode, stderr } = await sandbox.run(WAIT);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('autoscaling of translation-cluster Failed: The role cannot be assumed.');
  });

  it('ends at the timeout, with the line that waits on', async () => {
    await start({ autoscaling: 'Creating' });
    const { exitCode, stderr } = await sandbox.run([...WAIT, '--timeout', '90s']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('not there after 1m30s; last seen: cluster Updating, autoscaling Creating');
    expect(stderr).toContain(
      'to wait again: hpscale wait --cluster translation-cluster --region us-west-2 --for InService',
    );
  });

  it('looks once with --timeout 0, and warns that nobody has asked for it', async () => {
    await start({ autoscaling: 'InService' });
    const { exitCode, stderr } = await sandbox.run([...WAIT, '--for', 'Disabled', '--timeout', '0']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('nobody has asked to disable it: hpscale disable --cluster translation-cluster');
    expect(stderr).toContain('not yet there');
  });

  it('takes a cluster that was never enabled as Disabled', async () => {
    await start({});
    const { exitCode } = await sandbox.run([...WAIT, '--for', 'Disabled']);
    expect(exitCode).toBe(0);
  });

  it('refuses a state there is none of', async () => {
    await start({});
    const { exitCode, stderr } = await sandbox.run([...WAIT, '--for', 'Ready']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Allowed choices are InService, Disabled');
  });
});
