import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { ROLE, trusting, withRole } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-trust';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for the service that adds nodes', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: `role/${ROLE}` }]);
  });

  it('fails for a role of another service, and the fix takes it over', async () => {
    sandbox = await startBroken(withRole({ trustPolicy: trusting('sagemaker.amazonaws.com') }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { found: ['sagemaker.amazonaws.com'] },
      fix: {
        command: 'hpscale role create --cluster speech-cluster --region us-west-2 --adopt --yes',
        // hpscale did not make this one: nothing to do without being asked.
        automatic: null,
      },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('is what hpscale mends by itself in a role of its own', async () => {
    const tags = { 'managed-by': 'hpscale' };
    sandbox = await startBroken(withRole({ trustPolicy: trusting('ec2.amazonaws.com'), tags }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.automatic).toEqual({ action: 'repair-role', roleName: ROLE });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('is left to enabling, which mends the roles of hpscale', async () => {
    const tags = { 'managed-by': 'hpscale' };
    const role = withRole({ trustPolicy: trusting('ec2.amazonaws.com'), tags });
    sandbox = await startBroken({ ...role, cluster: { clusterRole: ROLE } }, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'enableMends' }]);
  });

  it('does not know without the permission to read the role, and names it', async () => {
    sandbox = await startBroken(withRole({}, ['iam:GetRole']), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'unknown', data: { permission: 'iam:GetRole' } }]);
  });
});
