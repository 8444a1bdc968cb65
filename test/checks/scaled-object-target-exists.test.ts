import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-target-exists';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for a Deployment that exists', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'exists' }]);
  });

  it('fails for a slip of the name, and names the one that is meant', async () => {
    sandbox = await startBroken(withChat({ scaleTargetRef: { name: 'chat-ap' } }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toBe(
      'its target does not exist: there is no Deployment "chat-ap" in the namespace "chat" (did you mean "chat-api"?)',
    );
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (scaleTargetRef: object) =>
    judgeGiven(ID, { scaledObjects: [chatScaledObject({ scaleTargetRef })], deployments: [], statefulSets: [] });

  it('has no command where no name is near', () => {
    expect(judge({ name: 'chat-api' })).toMatchObject([{ status: 'fail', fix: { command: null } }]);
    expect(judge({ kind: 'StatefulSet', name: 'chat-api' })).toMatchObject([{ status: 'fail' }]);
  });

  it('names what there is where no name is near', () => {
    const deployments = ['search', 'mail', 'ingest', 'voice', 'notes', 'billing'].map((name) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'chat' },
    }));
    const [finding] = judgeGiven(ID, { scaledObjects: [chatScaledObject()], deployments });
    expect(finding?.message).toContain('namespace "chat" (there are search, mail, ingest, voice, notes, …)');
  });

  it('does not know of kinds that it may not list', () => {
    const scaledObjects = [chatScaledObject({ scaleTargetRef: { kind: 'StatefulSet', name: 'chat-api' } })];
    expect(judgeGiven(ID, { scaledObjects, deployments: [] })).toMatchObject([
      { status: 'unknown', messageId: 'unread', message: expect.stringContaining('the test does not give it') },
    ]);
  });

  it('does not judge kinds that it does not list', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'chat-api' };
    expect(judge(rollout)).toMatchObject([{ status: 'skip', messageId: 'otherKind' }]);
  });
});
