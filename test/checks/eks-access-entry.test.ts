import { afterEach, describe, expect, it } from 'vitest';
import { unreadFact } from '../../src/domain/facts.ts';
import { checkOn, CLUSTER, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { eksClusterFact, ssoCallerFact } from '../helpers/eks-facts.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { allowing, trusting } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'eks-access-entry';
const PRINCIPAL = 'arn:aws:iam::111122223333:role/PlatformEngineer';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes with an entry', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'hasEntry', subject: `principal/${PRINCIPAL}` }]);
  });

  it('fails alone on a 401, without waiting, with the commands that let the caller in', async () => {
    sandbox = await startBroken({}, 0, 'no-access-entry');
    const before = sandbox.clock.now();
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(sandbox.clock.now()).toBe(before);
    expect(finding?.fix?.command?.split('\n')).toEqual([
      `aws eks create-access-entry --cluster-name speech-eks --region us-west-2 --principal-arn ${PRINCIPAL}`,
      `aws eks associate-access-policy --cluster-name speech-eks --region us-west-2 --principal-arn ${PRINCIPAL} ` +
        '--policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster',
    ]);
    const human = await sandbox.run(['check', '--cluster', CLUSTER]);
    expect(human.exitCode).toBe(1);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} of a role with a path`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('finds the entry, and the permissions, by the ARN that IAM tells', async () => {
    const name = 'AWSReservedSSO_Platform_0a1b2c3d4e5f6071';
    const path = '/aws-reserved/sso.amazonaws.com/us-west-2/';
    const principalArn = `arn:aws:iam::111122223333:role${path}${name}`;
    const role = { name, path, trustPolicy: trusting('ec2.amazonaws.com'), inlinePolicies: { all: allowing('*') } };
    const seed = { caller: { arn: `arn:aws:sts::111122223333:assumed-role/${name}/robin` }, roles: [role] };
    const eksCluster = { accessEntries: [{ principalArn, policies: ['AmazonEKSClusterAdminPolicy'] }] };
    sandbox = await startBroken({ seed, eksCluster }, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID, '--only', 'caller-can-pass-role']);
    expect(findings).toMatchObject([
      { check: 'caller-can-pass-role', status: 'pass', data: { principal: principalArn } },
      { check: ID, status: 'pass', messageId: 'hasEntry', subject: `principal/${principalArn}` },
    ]);
  });
});

describe(`${ID} over facts`, () => {
  const eksCluster = eksClusterFact();
  const identity = ssoCallerFact();
  const refused = unreadFact('denied', 'it may not sign in (401)', { code: 'kubernetes-unauthorized' });

  it("names the SSO role with its path, which the session's ARN does not tell", () => {
    const [finding] = judgeGiven(ID, { identity, eksCluster, accessEntry: null, kubernetesVersion: refused });
    expect(finding?.fix?.command).toContain(
      '--principal-arn arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Platform_',
    );
  });

  it('says that the path may be missing where it could not be looked up', () => {
    const [finding] = judgeGiven(ID, {
      identity: ssoCallerFact({ principalArn: null }),
      eksCluster,
      accessEntry: null,
      pods: refused,
    });
    expect(finding).toMatchObject({ status: 'fail' });
    expect(finding?.fix?.summary).toContain('if the role has a path, its ARN needs it');
  });

  it('does not know why an entry that is there does not count yet', () => {
    const accessEntry = { principalArn: 'a', type: 'STANDARD', kubernetesGroups: [], policyArns: [] };
    expect(judgeGiven(ID, { identity, eksCluster, accessEntry, kubernetesVersion: refused })).toMatchObject([
      { status: 'unknown', messageId: 'notYet' },
    ]);
  });

  it('passes where the aws-auth config map lets the caller in', () => {
    const facts = { identity, eksCluster, accessEntry: null, kubernetesVersion: 'v1.32.3' };
    expect(judgeGiven(ID, facts)).toMatchObject([{ status: 'pass', messageId: 'letIn' }]);
  });

  it('leaves CONFIG_MAP to the check of the authentication mode', () => {
    const configMap = eksClusterFact({ authenticationMode: 'CONFIG_MAP' });
    expect(judgeGiven(ID, { identity, eksCluster: configMap, kubernetesVersion: refused })).toMatchObject([
      { status: 'skip', messageId: 'configMapOnly' },
    ]);
  });

  it('is unknown while nothing answers', () => {
    const silent = unreadFact('unreachable', 'it cannot be reached', { code: 'kubernetes-unreachable' });
    expect(judgeGiven(ID, { identity, eksCluster, accessEntry: null, kubernetesVersion: silent })).toMatchObject([
      { status: 'unknown', messageId: 'unread' },
    ]);
  });
});
