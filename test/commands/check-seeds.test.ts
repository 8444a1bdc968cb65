/** Every world that hpscale brings along, as somebody who has just started it sees it with `hpscale check`. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult, FindingStatus } from '../../src/domain/finding.ts';
import { SEED_TEXTS } from '../../src/sandbox/seeds/index.ts';
import { CLUSTER } from '../helpers/check-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

interface Expected {
  readonly exitCode: number;
  /** Ids of checks that fail, in order; none when absent. */
  readonly fail?: readonly string[];
  /** Ids of checks that could not be judged; none when absent. `kubernetes`: all that need the API server. */
  readonly unknown?: readonly string[] | 'kubernetes';
}

/** Before anything is changed. `no-keda` and a missing node class are hints at that time, no failures that count. */
const SEEDS: Readonly<Record<string, Expected>> = {
  healthy: { exitCode: 0 },
  autoscaled: { exitCode: 0 },
  'quota-zero': { exitCode: 1, fail: ['instance-quota-headroom'] },
  'role-broken': { exitCode: 1, fail: ['cluster-role-trust', 'cluster-role-permissions'] },
  'running-nodes': { exitCode: 0 },
  'not-continuous': { exitCode: 1, fail: ['provisioning-mode-continuous'] },
  // Nothing shows it before `hpscale enable` has been tried.
  'enable-fails': { exitCode: 0 },
  updating: { exitCode: 0 },
  'no-keda': { exitCode: 0, fail: ['keda-installed'] },
  'slurm-in-account': { exitCode: 0 },
  throttled: { exitCode: 0 },
  'private-endpoint': { exitCode: 1, fail: ['eks-endpoint-reachable'], unknown: 'kubernetes' },
  'no-access-entry': { exitCode: 1, fail: ['eks-access-entry'], unknown: 'kubernetes' },
  'read-only-caller': {
    exitCode: 3,
    unknown: ['caller-can-enable', 'caller-can-pass-role', 'instance-quota-headroom', 'cluster-wide-quota-headroom'],
  },
  'thousand-nodes': { exitCode: 0 },
};

async function startSeed(seed: string, ageMs = MINUTE_MS): Promise<void> {
  sandbox = await startTestSandbox(seed);
  await sandbox.clock.advance(ageMs);
}

async function checkNow(): Promise<{ readonly exitCode: number; readonly result: CheckResult }> {
  const run = await sandbox.run(['check', '--cluster', CLUSTER, '-o', 'json']);
  return { exitCode: run.exitCode, result: run.json<CheckResult>() };
}

function idsWith(status: FindingStatus, { findings }: CheckResult): readonly string[] {
  return [...new Set(findings.filter((finding) => finding.status === status).map(({ check }) => check))];
}

async function hpscale(...argv: readonly string[]): Promise<number> {
  const { exitCode } = await sandbox.run([...argv, '--cluster', CLUSTER, '--yes']);
  return exitCode;
}

it('every seed has its line', () => {
  expect(Object.keys(SEEDS).toSorted()).toEqual(Object.keys(SEED_TEXTS));
});

describe.each(Object.entries(SEEDS))('on the seed %s', (seed, { exitCode, fail = [], unknown = [] }) => {
  it(`check exits with ${exitCode} for ${fail.length === 0 ? 'no failure' : fail.join(', ')}`, async () => {
    await startSeed(seed);
    const seen = await checkNow();
    expect(idsWith('fail', seen.result)).toEqual(fail);
    if (unknown === 'kubernetes') {
      const messages = seen.result.findings.filter(({ status }) => status === 'unknown').map(({ message }) => message);
      expect(messages.length).toBeGreaterThan(20);
      expect(messages.filter((message) => !/cannot be reached|\(401\)/.test(message))).toEqual([]);
    } else {
      expect(idsWith('unknown', seen.result)).toEqual(unknown);
    }
    expect(seen.exitCode).toBe(exitCode);
    // Waiting out what the seed throttles takes real seconds.
  }, 30_000);
});

describe('the seed autoscaled', () => {
  it('has no failure from its first moment on', async () => {
    await startSeed('autoscaled', 0);
    expect(idsWith('fail', (await checkNow()).result)).toEqual([]);
  });

  it.each([15, 60])('has nothing that fails and nothing unknown after %d minutes', async (minutes) => {
    await startSeed('autoscaled', minutes * MINUTE_MS);
    const { exitCode, result } = await checkNow();
    expect([exitCode, idsWith('fail', result), idsWith('unknown', result)]).toEqual([0, [], []]);
  });
});

describe('after hpscale enable', () => {
  it('what AWS says of the failure is the one that fails', async () => {
    await startSeed('enable-fails');
    expect(await hpscale('enable')).toBe(3);
    const { exitCode, result } = await checkNow();
    expect([exitCode, idsWith('fail', result)]).toEqual([1, ['autoscaling-in-service']]);
    expect(result.findings.find(({ status }) => status === 'fail')?.message).toContain(
      'the EKS cluster denied access to the service-linked role',
    );
  });

  it('the quick start goes through without an error, and ends with advice', async () => {
    await startSeed('healthy');
    const commands = [
      ['enable'],
      ['nodeclass', 'apply', '--name', 'gpu', '--instance-group', 'gpu-g6-a'],
      ['nodepool', 'apply', '--name', 'gpu', '--nodeclass', 'gpu', '--limit', 'nvidia.com/gpu=4'],
      ['workload', 'apply', '--gpu', '1', '--replicas', '2'],
    ];
    for (const command of commands) {
      expect(await hpscale(...command), command.join(' ')).toBe(0);
      const { exitCode, result } = await checkNow();
      expect([exitCode, result.summary.fail.error], command.join(' ')).toEqual([0, 0]);
    }
    await sandbox.clock.advance(20 * MINUTE_MS);
    expect(await hpscale('workload', 'scale', 'inflate', '--replicas', '0')).toBe(0);
    // Nodes that were in use until now are not kept by anything.
    expect(idsWith('fail', (await checkNow()).result)).not.toContain('node-consolidatable');
    await sandbox.clock.advance(15 * MINUTE_MS);
    const { result } = await checkNow();
    // The other empty groups of the cluster are for node classes to come.
    expect(idsWith('fail', result)).toEqual(['instance-group-in-a-node-class', 'node-pool-fallback']);
    expect(idsWith('unknown', result)).toEqual([]);
  });

  it('a node class over running nodes is told as such, and then what their pods ask for', async () => {
    await startSeed('running-nodes');
    const group = ['--instance-group', 'gpu-g6-a', '--allow-drain', 'gpu-g6-a', '--no-wait'];
    expect(await hpscale('enable')).toBe(0);
    expect(await hpscale('nodeclass', 'apply', '--name', 'gpu', ...group)).toBe(0);
    const errors = async () => {
      const { findings } = (await checkNow()).result;
      return [
        ...new Set(findings.filter((f) => f.status === 'fail' && f.severity === 'error').map(({ check }) => check)),
      ];
    };
    expect(await errors()).toEqual(['instance-group-starts-at-zero']);
    const limits = ['--limit', 'nvidia.com/gpu=4', '--no-wait'];
    expect(await hpscale('nodepool', 'apply', '--name', 'gpu', '--nodeclass', 'gpu', ...limits)).toBe(0);
    expect(await errors()).toEqual(['instance-group-starts-at-zero']);
    await sandbox.clock.advance(5 * MINUTE_MS);
    expect(await errors()).toEqual(['pending-pod-labels-declared']);
  });
});

it('a thousand nodes cost pages, not calls per node', async () => {
  await startSeed('thousand-nodes');
  await checkNow();
  expect(sandbox.log.entries.length).toBeLessThan(100);
}, 20_000);
