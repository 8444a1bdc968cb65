import { afterEach, describe, expect, it } from 'vitest';
import { buildDomainCluster, enabled } from '../helpers/build-cluster.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { ROLE, ROLE_ARN, withoutRole } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-exists';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for the role that the cluster names', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: `role/${ROLE}`, data: { arn: ROLE_ARN } }]);
  });

  it('fails for one that somebody deleted, and the fix makes it again', async () => {
    sandbox = await startBroken(withoutRole(), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'gone',
      fix: {
        command: 'hpscale role create --cluster speech-cluster --region us-west-2 --yes',
        automatic: { action: 'repair-role', roleName: ROLE },
      },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('makes one that had a path with that path', async () => {
    const arn = 'arn:aws:iam::111122223333:role/hyperpod/scaling/karpenter';
    sandbox = await startBroken({ ...withoutRole(), cluster: { clusterRole: arn } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.command).toContain('aws iam create-role --role-name karpenter --path /hyperpod/scaling/ ');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('leaves it to enabling before that', async () => {
    sandbox = await startBroken({ cluster: { clusterRole: 'karpenter' } }, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'goneBeforeEnabling' }]);
  });
});

describe(`${ID} over facts`, () => {
  it('does not take a role of the same name and another path for the role', () => {
    const role = { name: 'karpenter', path: '/', tags: {}, permissionsBoundaryArn: null, created: null };
    const arn = 'arn:aws:iam::123456789012:role/karpenter';
    const facts = {
      role: { ...role, arn, trustPolicy: { Version: '2012-10-17', Statement: [] } },
      inlinePolicies: {},
      attachedPolicies: [],
    };
    const cluster = buildDomainCluster({
      autoscaling: enabled('InService'),
      clusterRoleArn: 'arn:aws:iam::123456789012:role/hyperpod/karpenter',
    });
    expect(judgeGiven(ID, { cluster, role: facts })).toMatchObject([
      { status: 'fail', messageId: 'otherPath', data: { actual: arn }, fix: { command: null } },
    ]);
    expect(judgeGiven('cluster-role-trust', { cluster, role: facts })).toMatchObject([{ status: 'skip' }]);
  });
});
