import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'trigger-authentication-exists';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for one that exists', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', message: 'TriggerAuthentication "chat-api-aws" exists' }]);
  });

  it('fails for a slip of the name, and refers to the one that is meant', async () => {
    const trigger = chatTrigger({}, { authenticationRef: { name: 'chat-api-awss' } });
    sandbox = await startBroken(withChat({ triggers: [trigger] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { refs: ['TriggerAuthentication "chat-api-awss"'], namespace: 'chat' },
      evidence: [{ field: 'spec.triggers[0].authenticationRef.name', value: 'chat-api-awss' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const authentication = (kind: string, name: string, namespace?: string) => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  });
  const judge = (ref: { name: string; kind?: string }, more: object = {}) =>
    judgeGiven(ID, {
      scaledObjects: [chatScaledObject({ triggers: [chatTrigger({}, { authenticationRef: ref })] })],
      triggerAuthentications: [authentication('TriggerAuthentication', 'shared', 'search')],
      ...more,
    });

  it('looks in the namespace of the scaled object', () => {
    expect(judge({ name: 'shared' })).toMatchObject([{ status: 'fail', fix: { command: null } }]);
  });

  it('looks for cluster-wide ones by kind, and does not fail for what it could not list', () => {
    const ref = { name: 'shared', kind: 'ClusterTriggerAuthentication' };
    const clusterWide = [authentication('ClusterTriggerAuthentication', 'shared')];
    expect(judge(ref, { clusterTriggerAuthentications: clusterWide })).toMatchObject([{ status: 'pass' }]);
    expect(judge(ref, { clusterTriggerAuthentications: [] })).toMatchObject([{ status: 'fail' }]);
    expect(judge(ref)).toMatchObject([{ status: 'unknown', messageId: 'unseen' }]);
  });
});
