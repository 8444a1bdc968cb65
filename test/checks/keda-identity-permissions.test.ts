import { afterEach, describe, expect, it } from 'vitest';
import type { KedaIdentity } from '../../src/domain/facts.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/domain/role.ts';
import { brokenSeed, checkOn, expectClean, expectOnlyFailure, failing, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'keda-identity-permissions';
const ROLE = 'speech-keda-operator';

function allow(Action: string, Resource = '*'): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
}

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  const rolesWith = (policy: PolicyDocument) =>
    brokenSeed().roles.map((role) =>
      role.name === ROLE ? { ...role, inlinePolicies: { 'read-metrics': policy } } : role,
    );

  it('passes for a role that may read metrics', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      {
        status: 'pass',
        subject: 'service-account/keda/keda-operator',
        data: { actions: ['cloudwatch:GetMetricData'] },
      },
    ]);
  });

  it('fails for a role that may only list them, and the policy it prints is enough', async () => {
    sandbox = await startBroken({ seed: { roles: rolesWith(allow('cloudwatch:ListMetrics')) } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'lacking',
      severity: 'error',
      data: { actions: ['cloudwatch:GetMetricData'], scaledObjects: ['ScaledObject/chat/chat-api'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails for an association with a role that does not exist, and makes it', async () => {
    const roles = brokenSeed().roles.filter(({ name }) => name !== ROLE);
    sandbox = await startBroken({ seed: { roles } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'absent' });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('only warns where triggers are read without an identity of the operator', async () => {
    sandbox = await startBroken({ eksCluster: { podIdentity: [] } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'noIdentity', severity: 'warning' });
    expect(finding?.fix?.command?.split('\n')).toEqual([
      expect.stringMatching(/^aws iam create-role --role-name speech-eks-keda-operator .*pods\.eks\.amazonaws\.com/),
      expect.stringMatching(/^aws iam put-role-policy --role-name speech-eks-keda-operator .*cloudwatch:GetMetricData/),
      'aws eks create-pod-identity-association --region us-west-2 --cluster-name speech-eks --namespace keda --service-account keda-operator --role-arn arn:aws:iam::111122223333:role/speech-eks-keda-operator',
      'kubectl rollout restart deployment keda-operator --namespace keda',
    ]);
  });

  it('is unknown, and no failure, where the role may not be read', async () => {
    const { caller } = brokenSeed();
    sandbox = await startBroken({ seed: { caller: { ...caller, denied: ['iam:GetRole'] } } }, 0);
    const result = await checkOn(sandbox, ['--only', ID]);
    expect(failing(result)).toEqual([]);
    expect(result.findings).toMatchObject([{ status: 'unknown', data: { permission: 'iam:GetRole' } }]);
  });
});

describe(`${ID}, by facts`, () => {
  const ARN = `arn:aws:iam::111122223333:role/${ROLE}`;
  const CALLER = {
    accountId: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/robin',
    userId: 'AIDA',
    principalArn: null,
  };
  const QUEUE = 'https://sqs.us-west-2.amazonaws.com/111122223333/jobs';
  const sqs = { type: 'aws-sqs-queue', metadata: { queueURL: QUEUE, awsRegion: 'us-west-2' } };

  function identity(
    policies: readonly PolicyDocument[],
    more: Partial<KedaIdentity['role'] & object> = {},
  ): KedaIdentity {
    const trustPolicy = { Version: '2012-10-17', Statement: [] };
    const role = {
      name: ROLE,
      arn: ARN,
      path: '/',
      trustPolicy,
      tags: {},
      permissionsBoundaryArn: null,
      created: null,
    };
    const inlinePolicies = Object.fromEntries(policies.map((policy, index) => [`p${index}`, policy]));
    return { kind: 'irsa', roleArn: ARN, role: { role, inlinePolicies, attachedPolicies: [], ...more } };
  }

  const authentication = (podIdentity: object) => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: 'chat-api-aws', namespace: 'chat' },
    spec: { podIdentity },
  });

  function judge(
    kedaIdentity: KedaIdentity,
    trigger: object = chatTrigger(),
    podIdentity: object = { provider: 'aws' },
  ) {
    const authenticationRef = { name: 'chat-api-aws' };
    return judgeGiven(ID, {
      scaledObjects: [chatScaledObject({ triggers: [{ ...trigger, authenticationRef }] })],
      triggerAuthentications: [authentication(podIdentity)],
      kedaIdentity,
      identity: CALLER,
    });
  }

  it.each<[string, PolicyStatement, string]>([
    [
      'the very queue',
      { Effect: 'Allow', Action: 'sqs:Get*', Resource: 'arn:aws:sqs:us-west-2:111122223333:jobs' },
      'pass',
    ],
    [
      'another queue',
      { Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:us-west-2:111122223333:mail' },
      'fail',
    ],
    ['all but the queue', { Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:us-east-1:*:*' }, 'fail'],
  ])('knows which queue: %s', (_, statement, status) => {
    const policy = { Version: '2012-10-17', Statement: [statement] };
    expect(judge(identity([policy]), sqs)).toMatchObject([{ status }]);
  });

  it('asks for a workspace in the account of the role', () => {
    const prometheus = {
      type: 'prometheus',
      metadata: {
        serverAddress: 'https://aps-workspaces.us-west-2.amazonaws.com/workspaces/ws-0a1b2c3d',
        query: 'sum(vllm:num_requests_waiting)',
        threshold: '4',
        awsRegion: 'us-west-2',
      },
    };
    const policy = allow('aps:QueryMetrics', 'arn:aws:aps:us-west-2:111122223333:workspace/ws-0a1b2c3d');
    expect(judge(identity([policy]), prometheus)).toMatchObject([{ status: 'pass' }]);
  });

  it('lets a Deny win, and does not fail for a policy that may not be read', () => {
    const deny: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'cloudwatch:*', Resource: '*' }],
    };
    const unread = {
      attachedPolicies: [{ name: 'shared', arn: 'arn:aws:iam::111122223333:policy/shared', document: null }],
    };
    expect(judge(identity([allow('cloudwatch:*'), deny]))).toMatchObject([{ status: 'fail' }]);
    expect(judge(identity([], unread))).toMatchObject([{ status: 'unknown', messageId: 'unsure' }]);
    expect(judge(identity([deny], unread))).toMatchObject([{ status: 'fail' }]);
  });

  it.each<[string, object]>([
    ['a role that the operator assumes', { provider: 'aws', roleArn: 'arn:aws:iam::111122223333:role/metrics' }],
    ["the workload's role", { provider: 'aws', identityOwner: 'workload' }],
    ['the deprecated provider', { provider: 'aws-eks' }],
    ['secrets', { provider: 'none' }],
  ])("has nothing to say of the operator's role for triggers with %s", (_, podIdentity) => {
    expect(judge(identity([]), chatTrigger(), podIdentity)).toMatchObject([{ status: 'skip' }]);
  });

  it('is an error without an identity where KEDA cannot read', () => {
    const none: KedaIdentity = { kind: 'none', roleArn: null, role: null };
    expect(judge(none)).toMatchObject([{ status: 'fail', severity: 'error', messageId: 'noIdentity' }]);
  });

  it('does not call a role of another account absent', () => {
    const elsewhere: KedaIdentity = { kind: 'irsa', roleArn: 'arn:aws:iam::999988887777:role/keda', role: null };
    expect(judge(elsewhere)).toMatchObject([{ status: 'unknown', messageId: 'elsewhere' }]);
    expect(judge({ kind: 'irsa', roleArn: ARN, role: null })).toMatchObject([{ status: 'fail', messageId: 'absent' }]);
  });
});
