/** `hpscale check --fix`: what is safe is shown, asked for, mended by the same actions as the commands, and looked at again. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import { MANAGED_BY_TAG } from '../../src/manifests/cluster-role.ts';
import type { SeedRole } from '../../src/sandbox/seed.ts';
import { chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { withDisruption } from '../helpers/chat-world.ts';
import { type Breakage, brokenSeed, CLUSTER, failing, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

/** Node recovery off, and the role that hpscale made without its permissions. */
function twoBreakages(): Breakage {
  const roles: readonly SeedRole[] = brokenSeed().roles.map((role) => ({
    ...role,
    inlinePolicies: {},
    tags: { [MANAGED_BY_TAG]: 'hpscale' },
  }));
  return { cluster: { nodeRecovery: 'None' }, seed: { roles } };
}

const ONLY = ['--only', 'node-recovery-automatic,cluster-role-*'];

async function check(flags: readonly string[] = [], isTerminal = false) {
  return await sandbox.run(['check', '--cluster', CLUSTER, ...flags], { isTerminal });
}

describe('check --fix', () => {
  it('mends what is safe, answers the second look, and finds nothing to do the next time', async () => {
    sandbox = await startBroken(twoBreakages(), 0);
    const before = failing((await check([...ONLY, '-o', 'json'])).json<CheckResult>());
    expect(before.map(({ check: id }) => id)).toContain('node-recovery-automatic');
    const { exitCode, stdout, stderr } = await check([...ONLY, '--fix', '--yes', '-o', 'json']);
    expect(stderr).toContain(
      'account 111122223333, us-west-2, as arn:aws:sts::111122223333:assumed-role/PlatformEngineer',
    );
    const result = JSON.parse(stdout) as CheckResult;
    expect(result.fixes).toMatchObject([
      { id: 'set-node-recovery', status: 'done', kind: 'update' },
      { id: 'put-role-policy', status: 'done', kind: 'update' },
      { id: 'tag-role', status: 'done' },
    ]);
    expect(failing(result)).toEqual([]);
    expect(exitCode).toBe(0);
    const { length } = sandbox.mutations();
    const again = await check([...ONLY, '--fix', '--yes']);
    expect(again.stderr).toContain('nothing that was found can be mended by --fix');
    expect(again.exitCode).toBe(0);
    expect(sandbox.mutations()).toHaveLength(length);
  });

  it('shows the plan and changes nothing with --dry-run', async () => {
    sandbox = await startBroken(twoBreakages(), 0);
    const { exitCode, stdout, stderr } = await check([...ONLY, '--fix', '--dry-run', '-o', 'json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('~ set NodeRecovery of speech-cluster to Automatic');
    expect((JSON.parse(stdout) as CheckResult).fixes?.map(({ status }) => status)).toEqual([
      'planned',
      'planned',
      'planned',
    ]);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('asks on a terminal, and without one names the flag', async () => {
    sandbox = await startBroken(twoBreakages(), 0);
    const { exitCode, stderr } = await check([...ONLY, '--fix']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('leaves alone what is ignored or in the baseline', async () => {
    sandbox = await startBroken({ cluster: { nodeRecovery: 'None' } }, 0);
    const known = await check([...ONLY, '-o', 'json']);
    const flags = [...ONLY, '--fix', '--yes', '--baseline', '-'];
    const { stderr } = await sandbox.run(['check', '--cluster', CLUSTER, ...flags], { stdin: known.stdout });
    expect(stderr).toContain('nothing that was found can be mended');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('says what was done before a step failed, and how to go on', async () => {
    sandbox = await startBroken(twoBreakages(), 0);
    sandbox.faults.add({ service: 'iam', operation: 'PutRolePolicy', error: 'AccessDenied', status: 403 });
    const { exitCode, stderr } = await check([...ONLY, '--fix', '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('done before this: set NodeRecovery');
    expect(stderr).toContain('to go on: hpscale check --cluster speech-cluster --region us-west-2 --fix');
  });

  it('needs a cluster', async () => {
    sandbox = await startBroken({}, 0);
    const { exitCode, stderr } = await check(['--fix', '--from', 'friday.json']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--fix needs the cluster');
  });
});

describe('check --fix of Kubernetes objects', () => {
  const dimensionValue = 'arn:aws:elasticloadbalancing:us-west-2:111122223333:loadbalancer/app/chat/50dc6c495c0c9188';
  const IDS = ['--only', 'scaled-object-dimension-not-arn,consolidation-after-node-start'];
  const BREAKAGE: Breakage = {
    objects: {
      ...withChat({ triggers: [chatTrigger({ dimensionValue })] }).objects,
      'NodePool/gpu': withDisruption({ consolidateAfter: '0s' }),
    },
  };

  it('patches them by a plan that the API server has seen', async () => {
    sandbox = await startBroken(BREAKAGE, 60_000);
    sandbox.log.clear();
    const { exitCode, stdout, stderr } = await check([...IDS, '--fix', '--yes', '--fail-on', 'warning', '-o', 'json']);
    expect((JSON.parse(stdout) as CheckResult).fixes).toMatchObject([
      { id: 'patch-nodepool-gpu', target: 'NodePool/gpu', status: 'done' },
      { id: 'patch-scaledobject-chat-chat-api', target: 'ScaledObject/chat/chat-api', status: 'done' },
    ]);
    expect(stderr).toContain(`-        dimensionValue: ${dimensionValue}`);
    expect(stderr).toContain('+        dimensionValue: app/chat/50dc6c495c0c9188');
    expect(exitCode).toBe(0);
    expect(sandbox.mutations().map(({ operation }) => operation)).toEqual([
      'create leases',
      'patch nodepools',
      'patch scaledobjects',
      'delete leases',
    ]);
  });

  it('leaves out what the API server refuses, and says so', async () => {
    sandbox = await startBroken(BREAKAGE, 60_000);
    sandbox.faults.add({ service: 'kubernetes', operation: 'patch nodepools', error: 'Forbidden', status: 403 });
    const { exitCode, stderr, stdout } = await check([...IDS, '--fix', '--yes', '-o', 'json', '--fail-on', 'warning']);
    expect(stderr).toContain('cannot do this: keep its nodes for');
    expect((JSON.parse(stdout) as CheckResult).fixes).toMatchObject([{ target: 'ScaledObject/chat/chat-api' }]);
    expect(exitCode).toBe(1);
  });
});
