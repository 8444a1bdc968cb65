import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-cooldown';
/** A metric that rises at 0 replicas, too. */
const FROM_ZERO = {
  minReplicaCount: 0,
  initialCooldownPeriod: 960,
  triggers: [chatTrigger(), chatTrigger({ metricName: 'HTTPCode_ELB_503_Count' })],
};
const METRICS = ['RequestCount', 'HTTPCode_ELB_503_Count'].map((name) => ({
  namespace: 'AWS/ApplicationELB',
  name,
  dimensions: { LoadBalancer: 'app/chat/50dc6c495c0c9188' },
  value: 420,
}));
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('has nothing to say of what never goes to 0', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });

  it('fails for a cooldown that ends before the window', async () => {
    sandbox = await startBroken({ ...withChat(FROM_ZERO), seed: { metrics: METRICS } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', data: { cooldown: 300, window: 600 } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { cooldown: 600 } }]);
  });
});
