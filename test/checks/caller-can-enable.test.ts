import { afterEach, describe, expect, it } from 'vitest';
import type { ActionDecision } from '../../src/domain/facts.ts';
import { buildDomainCluster, DISABLED } from '../helpers/build-cluster.ts';
import { checkOn, failing, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { CALLER_ARN } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'caller-can-enable';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('asks for each action that enabling needs, on the very cluster and role', async () => {
    sandbox = await startBroken({}, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings.map(({ status, subject, data }) => [status, subject, data['resource']])).toEqual([
      ['pass', 'permission/iam:CreateRole', 'arn:aws:iam::111122223333:role/hpscale-speech-cluster-us-west-2'],
      ['pass', 'permission/iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/hpscale-speech-cluster-us-west-2'],
      ['pass', 'permission/iam:TagRole', 'arn:aws:iam::111122223333:role/hpscale-speech-cluster-us-west-2'],
      ['pass', 'permission/sagemaker:UpdateCluster', expect.stringMatching(/:cluster\/[a-z0-9]{12}$/)],
    ]);
  });

  it('warns of the one action that is missing', async () => {
    const caller = { arn: CALLER_ARN, denied: ['sagemaker:UpdateCluster'] };
    sandbox = await startBroken({ seed: { caller } }, 0, 'healthy');
    const result = await checkOn(sandbox);
    expect(failing(result)).toMatchObject([
      {
        check: ID,
        severity: 'warning',
        subject: 'permission/sagemaker:UpdateCluster',
        data: { principal: expect.stringContaining('PlatformEngineer') as unknown },
        fix: { command: null },
      },
    ]);
  });

  it('does not know without the permission to ask IAM, and names it', async () => {
    const caller = { arn: CALLER_ARN, denied: ['iam:SimulatePrincipalPolicy'] };
    sandbox = await startBroken({ seed: { caller } }, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'unknown', data: { permission: 'iam:SimulatePrincipalPolicy' } }]);
  });

  it('is of no matter once autoscaling is enabled', async () => {
    const caller = { arn: CALLER_ARN, denied: ['sagemaker:UpdateCluster'] };
    sandbox = await startBroken({ seed: { caller } }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'notNeeded' }]);
  });
});

describe(`${ID} over facts`, () => {
  it('does not take a simulation for a refusal that lacked what only a request has', () => {
    const decision: ActionDecision = {
      action: 'sagemaker:UpdateCluster',
      resource: '*',
      decision: 'implicitDeny',
      blockedBy: null,
      missingContext: ['aws:MultiFactorAuthPresent'],
    };
    const cluster = buildDomainCluster({ autoscaling: DISABLED });
    expect(judgeGiven(ID, { cluster, callerAccess: [decision] })).toMatchObject([
      { status: 'unknown', messageId: 'depends', data: { keys: ['aws:MultiFactorAuthPresent'] } },
    ]);
  });
});
