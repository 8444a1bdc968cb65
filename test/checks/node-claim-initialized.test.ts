import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-claim-initialized';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('fails for a node that joined and shows no GPU, in the words of the condition', async () => {
    const timings = { ...brokenSeed().timings, nodeInitialized: 3600 };
    sandbox = await startBroken({ seed: { timings } }, 17 * MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'notInitialized',
      data: { reason: 'NodeNotReady', message: 'Node status is NotReady', missing: ['nvidia.com/gpu'] },
    });
    expect(finding?.evidence).toContainEqual({
      field: 'status.allocatable["nvidia.com/gpu"]',
      value: null,
      source: expect.stringMatching(/^Node\/hyperpod-i-/),
    });
  });

  it('passes for nodes that are initialized', async () => {
    sandbox = await startBroken();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'initialized' }]);
  });
});
