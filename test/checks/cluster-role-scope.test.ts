import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { allowing, ROLE, withRole } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-scope';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it("passes for the policy of AWS's documentation, which is held to its own account", async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: `role/${ROLE}` }]);
  });

  it.each([
    ['every action', { inlinePolicies: { everything: allowing('*') } }, 'everything allows every action'],
    [
      'an attached policy of a whole service',
      { attachedPolicies: [{ name: 'SageMakerAll', document: allowing('sagemaker:*') }] },
      'SageMakerAll allows every action of a service (sagemaker:*)',
    ],
    [
      'nodes of every cluster, without a condition',
      {
        inlinePolicies: {
          'hpscale-autoscaling': allowing(['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes']),
        },
      },
      'hpscale-autoscaling allows sagemaker:BatchAddClusterNodes on every resource',
    ],
  ])('warns of %s, and the fix narrows it', async (_, change, found) => {
    sandbox = await startBroken(withRole(change), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', data: { found: [found] }, fix: { automatic: null } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
    const { findings } = await checkOn(sandbox, ['--only', 'cluster-role-permissions']);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it('writes what is needed before it takes the wide policy away', async () => {
    sandbox = await startBroken(withRole({ inlinePolicies: { everything: allowing('*') } }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.command?.split('\n')).toEqual([
      'hpscale role create --cluster speech-cluster --region us-west-2 --adopt --yes',
      `aws iam delete-role-policy --role-name ${ROLE} --policy-name everything`,
    ]);
  });

  it('does not call a policy narrow that it could not read', async () => {
    const attachedPolicies = [{ name: 'Unread', document: allowing('*') }];
    sandbox = await startBroken(withRole({ attachedPolicies }, ['iam:GetPolicyVersion']), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'unknown', data: { policies: ['Unread'] } }]);
  });
});
