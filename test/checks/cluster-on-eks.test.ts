import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import { checkOn, failing, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-on-eks';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('is the one thing that is wrong with a Slurm cluster', async () => {
    sandbox = await startBroken({}, 0, 'slurm-in-account');
    const result = await sandbox.run(['check', '--cluster', 'legacy-slurm', '-o', 'json']);
    const check = result.json<CheckResult>();
    expect(failing(check)).toMatchObject([{ check: ID, subject: 'cluster/legacy-slurm', fix: { command: null } }]);
    expect(result.exitCode).toBe(1);
  });

  it('does not spoil the check of the cluster beside it', async () => {
    sandbox = await startBroken({}, 0, 'slurm-in-account');
    const result = await checkOn(sandbox);
    expect(failing(result)).toEqual([]);
    expect(result.findings.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(result.findings).toContainEqual(expect.objectContaining({ check: ID, status: 'pass' }));
  });
});
