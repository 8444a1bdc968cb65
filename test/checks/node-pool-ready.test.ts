import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-ready';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes for each node pool that Karpenter calls Ready', async () => {
    sandbox = await startBroken();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'NodePool/gpu', messageId: 'ready' }]);
  });
});
