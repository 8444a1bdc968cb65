import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'provisioning-mode-continuous';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes on a cluster with continuous provisioning', async () => {
    sandbox = await startBroken();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'cluster/speech-cluster' }]);
  });

  it('fails on a cluster that was made without it', async () => {
    sandbox = await startBroken({ cluster: { provisioningMode: null } }, 0, 'healthy');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'notContinuous',
      evidence: [{ field: 'NodeProvisioningMode', value: null, source: 'sagemaker:DescribeCluster' }],
    });
  });

  it('is the one cause of node claims that do not launch', async () => {
    sandbox = await startBroken({ cluster: { provisioningMode: null } }, 2 * 60_000);
    await expectOnlyFailure(sandbox, ID);
  });
});
