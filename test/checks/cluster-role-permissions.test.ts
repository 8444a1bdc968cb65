import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { allowing, ROLE, roleOfSeed, withRole } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-permissions';
const NODE_ACTIONS = ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'];

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it("passes for the policy of AWS's documentation", async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: `role/${ROLE}`, certainty: 'exact' }]);
  });

  it('fails for UpdateCluster in the place of the batch operations, and the fix writes them', async () => {
    const inlinePolicies = { 'from-a-blog': allowing('sagemaker:UpdateCluster') };
    sandbox = await startBroken(withRole({ inlinePolicies }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'error', data: { found: NODE_ACTIONS } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails for another cluster in the resource', async () => {
    const resource = 'arn:aws:sagemaker:us-west-2:111122223333:cluster/otherclustr1';
    sandbox = await startBroken(withRole({ inlinePolicies: { narrow: allowing(NODE_ACTIONS, resource) } }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.data).toMatchObject({ found: NODE_ACTIONS });
  });

  it('is not sure of conditions that only a request can meet', async () => {
    const [statement] = allowing(NODE_ACTIONS, 'arn:aws:sagemaker:*:*:cluster/*').Statement;
    if (!statement) throw new Error('no statement');
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } };
    const document = { Version: '2012-10-17', Statement: [{ ...statement, Condition }] };
    sandbox = await startBroken(withRole({ inlinePolicies: { conditional: document } }), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', certainty: 'bound' }]);
  });

  it('does not call a Deny mended by one more Allow', async () => {
    const deny = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny' as const, Action: 'sagemaker:BatchDeleteClusterNodes', Resource: '*' }],
    };
    const inlinePolicies = { ...roleOfSeed().inlinePolicies, 'no-deletes': deny };
    sandbox = await startBroken(withRole({ inlinePolicies }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ data: { found: ['sagemaker:BatchDeleteClusterNodes'] }, fix: { command: null } });
  });

  it('is unknown, not a failure, while an attached policy may not be read', async () => {
    const attachedPolicies = [{ name: 'KarpenterNodes', document: allowing(NODE_ACTIONS) }];
    sandbox = await startBroken(withRole({ inlinePolicies: {}, attachedPolicies }, ['iam:GetPolicy']), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'unknown', data: { policies: ['KarpenterNodes'] } }]);
    expect(findings[0]?.message).toContain('iam:GetPolicy');
  });
});
