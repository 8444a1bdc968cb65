import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-initial-cooldown';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('has nothing to say of what never goes to 0', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });

  it('fails for a new workload that goes to 0 before its first pod is up', async () => {
    const name = 'HTTPCode_ELB_503_Count';
    const metrics = [
      { namespace: 'AWS/ApplicationELB', name, dimensions: { LoadBalancer: 'app/chat/50dc6c495c0c9188' }, value: 0 },
    ];
    const chat = { minReplicaCount: 0, cooldownPeriod: 600, triggers: [chatTrigger({ metricName: name })] };
    sandbox = await startBroken({ ...withChat(chat), seed: { metrics } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'bound', data: { cooldown: 0, start: 960 } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  it('is over for good once the workload was active', () => {
    const object = { ...chatScaledObject({ minReplicaCount: 0 }), status: { lastActiveTime: '2026-11-02T11:00:00Z' } };
    expect(judgeGiven(ID, { scaledObjects: [object] })).toMatchObject([{ status: 'pass', messageId: 'wasActive' }]);
  });

  it('looks at what idles at 0 as well', () => {
    const object = chatScaledObject({ minReplicaCount: 2, idleReplicaCount: 0, initialCooldownPeriod: 1000 });
    expect(judgeGiven(ID, { scaledObjects: [object] })).toMatchObject([{ status: 'pass', messageId: 'covers' }]);
  });
});
