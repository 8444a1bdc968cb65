import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'trigger-authentication-provider';

interface PodTemplate {
  readonly template: { readonly spec: object };
}

function withServiceAccount(spec: PodTemplate): PodTemplate {
  const { template } = spec;
  return { ...spec, template: { ...template, spec: { ...template.spec, serviceAccountName: 'chat-api' } } };
}

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for the provider aws', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'TriggerAuthentication/chat/chat-api-aws' }]);
  });

  it('fails for aws-eks, and keeps the identity of the workload', async () => {
    const podIdentity = { provider: 'aws-eks' };
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'chat-api',
        namespace: 'chat',
        annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/chat-api' },
      },
    };
    const objects = {
      'TriggerAuthentication/chat-api-aws': withSpec((spec: object) => ({ ...spec, podIdentity })),
      'ServiceAccount/chat-api': account,
      'Deployment/chat-api': withSpec(withServiceAccount),
    };
    sandbox = await startBroken({ objects }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', messageId: 'deprecated' });
    expect(finding?.fix?.command).toContain('"podIdentity":{"provider":"aws","identityOwner":"workload"}');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const authentication = (kind: string, spec: unknown) => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind,
    metadata: { name: 'shared' },
    spec,
  });

  it('looks at cluster-wide ones as well', () => {
    const clusterTriggerAuthentications = [
      authentication('ClusterTriggerAuthentication', { podIdentity: { provider: 'aws-eks' } }),
    ];
    expect(judgeGiven(ID, { triggerAuthentications: [], clusterTriggerAuthentications })).toMatchObject([
      { status: 'fail', subject: 'ClusterTriggerAuthentication/shared' },
    ]);
  });

  it.each([{}, undefined, { podIdentity: null }, { podIdentity: { provider: 'none' } }])(
    'has nothing to say without a pod identity: %o',
    (spec) => {
      const triggerAuthentications = [authentication('TriggerAuthentication', spec)];
      expect(judgeGiven(ID, { triggerAuthentications })).toMatchObject([{ status: 'skip' }]);
    },
  );
});
