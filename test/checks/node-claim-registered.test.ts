import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-claim-registered';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

/** A lifecycle script that takes an hour. */
const timings = { ...brokenSeed().timings, nodeRegistered: 3600 };

describe(ID, () => {
  it('fails for an instance that has been starting for more than ten minutes', async () => {
    sandbox = await startBroken({ seed: { timings } }, 12 * MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: expect.stringMatching(/^NodeClaim\/gpu-/),
      messageId: 'notRegistered',
      data: { instanceGroup: 'gpu-g6-a', reason: 'NodeNotFound' },
      certainty: 'exact',
    });
    expect(finding?.fix?.command).toBe(
      'aws sagemaker list-cluster-events --cluster-name speech-cluster --instance-group-name gpu-g6-a --region us-west-2',
    );
    expect(finding?.fix?.summary).toContain('LifecycleConfig/gpu-g6-a');
  });

  it('passes while the instance starts', async () => {
    sandbox = await startBroken({ seed: { timings } }, 5 * MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'starting' }]);
  });
});
