import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { withTemplate } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-node-class-exists';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

function referringTo(name: string) {
  const group = 'karpenter.sagemaker.amazonaws.com';
  return withTemplate({ nodeClassRef: { group, kind: 'HyperpodNodeClass', name } });
}

describe(ID, () => {
  it('passes when the node class is there', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'exists' }]);
  });

  it('fails for a name that is not there, and the fix names the one that is', async () => {
    sandbox = await startBroken(referringTo('gpus'), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { nodeClass: 'gpus', existing: ['gpu'] },
      evidence: [{ field: 'spec.template.spec.nodeClassRef.name', value: 'gpus', source: 'NodePool/gpu' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('offers to make it of the groups without nodes when there is none', async () => {
    sandbox = await startBroken({ objects: { 'HyperpodNodeClass/gpu': null } }, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    const [finding] = findings;
    expect(finding?.fix?.command).toBe(
      'hpscale nodeclass apply gpu --cluster speech-cluster --region us-west-2 --instance-group gpu-g6-a --instance-group gpu-g6-b',
    );
    if (finding) await pasteFix(sandbox, finding);
    expect((await checkOn(sandbox, ['--only', ID])).findings).toMatchObject([{ status: 'pass' }]);
  });
});
