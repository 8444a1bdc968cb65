import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-maximum-set';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for one that says its maximum', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { maximum: 4 } }]);
  });

  it("fails for KEDA's default of 100, and suggests no more than can be had", async () => {
    sandbox = await startBroken(withChat({ maxReplicaCount: undefined }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'unset', data: { maximum: 100 } });
    expect(finding?.fix?.command).toContain('{"spec":{"maxReplicaCount":4}}');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, in files`, () => {
  it('suggests a modest one, not below the minimum', () => {
    const judge = (minReplicaCount: number) =>
      judgeGiven(ID, { scaledObjects: [chatScaledObject({ maxReplicaCount: undefined, minReplicaCount })] })[0]?.fix;
    expect(judge(1)?.command).toContain('{"maxReplicaCount":10}');
    expect(judge(12)?.command).toContain('{"maxReplicaCount":12}');
  });
});
