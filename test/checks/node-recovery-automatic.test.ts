import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-recovery-automatic';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('fails where somebody unset it after enabling, and the fix sets it', async () => {
    sandbox = await startBroken({ cluster: { nodeRecovery: 'None' } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix).toEqual({
      summary: 'set NodeRecovery to Automatic',
      command:
        'aws sagemaker update-cluster --cluster-name speech-cluster --node-recovery Automatic --region us-west-2',
      automatic: { action: 'set-node-recovery' },
    });
    if (finding) await pasteFix(sandbox, finding, 5 * 60_000);
    await expectClean(sandbox);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it('leaves it to enabling before that', async () => {
    sandbox = await startBroken({}, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'setByEnable', data: { nodeRecovery: 'None' } }]);
  });
});
