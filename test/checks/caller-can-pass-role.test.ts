import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { CALLER_ARN } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'caller-can-pass-role';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('fails before enabling, with the role and whom to allow it', async () => {
    const caller = { arn: CALLER_ARN, denied: ['iam:PassRole'] };
    sandbox = await startBroken({ seed: { caller } }, 0, 'healthy');
    const [finding, ...others] = await expectOnlyFailure(sandbox, ID);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'error',
      data: { resource: 'arn:aws:iam::111122223333:role/hpscale-speech-cluster-us-west-2' },
      fix: { command: null },
    });
    expect(finding?.fix?.summary).toContain('have iam:PassRole on arn:aws:iam::111122223333:role/hpscale-speech');
  });

  it('is skipped while autoscaling is enabled', async () => {
    const caller = { arn: CALLER_ARN, denied: ['iam:PassRole'] };
    sandbox = await startBroken({ seed: { caller } }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', message: 'autoscaling is enabled already' }]);
  });

  it('passes with the permission', async () => {
    sandbox = await startBroken({}, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'permission/iam:PassRole' }]);
  });
});
