import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-claim-launched';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('fails with what Karpenter says while SageMaker refuses nodes for a reason that no other check knows', async () => {
    const fault = {
      service: 'sagemaker',
      operation: 'BatchAddClusterNodes',
      error: 'InternalFailure',
      message: 'try again',
    };
    sandbox = await startBroken({ seed: { faults: [fault] } }, 2 * MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: expect.stringMatching(/^NodeClaim\/gpu-/),
      messageId: 'notLaunched',
      data: { reason: 'LaunchFailed', message: expect.stringContaining('InternalFailure') },
    });
    sandbox.faults.clear();
    await sandbox.clock.advance(MINUTE_MS);
    await expectClean(sandbox);
  });

  it('fails for a node pool whose claims were given up for want of capacity, though none is there to look at', async () => {
    const fault = { service: 'sagemaker', operation: 'BatchAddClusterNodes', error: 'InsufficientCapacity' };
    sandbox = await startBroken({ seed: { faults: [fault] } }, 2 * MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ subject: 'NodePool/gpu', messageId: 'givenUp' });
    expect(finding?.data['count']).toBeGreaterThan(0);
  });

  it('leaves a quota of 0 to the check of quotas', async () => {
    const applied = {
      'ml.c5.2xlarge for cluster usage': 4,
      'ml.g6.xlarge for cluster usage': 0,
      'ml.g6.4xlarge for cluster usage': 0,
    };
    sandbox = await startBroken({ seed: { quotas: { applied, defaults: {} } } }, 2 * MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings.every(({ status, messageId }) => status === 'skip' && messageId === 'toldBy')).toBe(true);
    expect(findings[0]?.data).toEqual({ check: 'instance-quota-headroom' });
  });

  it('passes for claims that launched', async () => {
    sandbox = await startBroken({}, 2 * MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'launched' }]);
  });
});
