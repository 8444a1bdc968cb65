import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { ROLE, trusting, withRole } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-drift';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('leaves roles alone that others made', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', message: 'hpscale did not make the role' }]);
  });

  it('warns of a role of its own that is wider than it wrote it, and the fix narrows it', async () => {
    // The policy of the seed is for all clusters of the account; hpscale writes this one cluster.
    sandbox = await startBroken(withRole({ tags: { 'managed-by': 'hpscale' } }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: `role/${ROLE}`,
      data: { found: ['the permissions policy is not as it should be', 'its tags do not name this cluster'] },
      fix: { automatic: { action: 'repair-role', roleName: ROLE } },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it('does not fail beside the check that says what is missing', async () => {
    const trustPolicy = trusting('sagemaker.amazonaws.com');
    sandbox = await startBroken(withRole({ tags: { 'managed-by': 'hpscale' }, trustPolicy }), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip' }]);
  });
});
