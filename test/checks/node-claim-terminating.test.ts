import { afterEach, describe, expect, it } from 'vitest';
import { chatBudget, withPodAnnotations } from '../helpers/chat-world.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteKubectl } from '../helpers/paste-kubectl.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-claim-terminating';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function kubectl(line: string): Promise<string> {
  return await pasteKubectl(sandbox, line.split(' '), undefined);
}

/** Deletes the node that serves, and waits for a quarter of an hour. */
async function deleteNode(): Promise<void> {
  const { findings } = await checkOn(sandbox, ['--only', 'node-claim-launched']);
  const claim = findings[0]?.subject.slice('NodeClaim/'.length);
  await kubectl(`delete nodeclaim ${claim} --wait=false`);
  await sandbox.clock.advance(15 * MINUTE_MS);
}

describe(ID, () => {
  it('fails when SageMaker does not take the instance back', async () => {
    sandbox = await startBroken();
    sandbox.faults.add({ service: 'sagemaker', operation: 'BatchDeleteClusterNodes', error: 'InternalFailure' });
    await deleteNode();
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'stuck',
      data: { finalizers: ['karpenter.sh/termination'], message: expect.stringContaining('InternalFailure') },
      certainty: 'exact',
    });
    expect(finding?.fix?.summary).toContain('leave the finalizer alone');
  });

  it('names the pod that holds it and leaves it to the check of such pods', async () => {
    sandbox = await startBroken({
      objects: { 'Deployment/chat-api': withPodAnnotations({ 'karpenter.sh/do-not-disrupt': 'true' }) },
    });
    await deleteNode();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'heldByPods' }]);
    expect(findings[0]?.message).toContain('Pod/chat/chat-api-');
  });

  it('names the disruption budget that holds it', async () => {
    sandbox = await startBroken({ objects: { 'PodDisruptionBudget/chat-api': chatBudget({ minAvailable: 1 }) } });
    await deleteNode();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'skip', messageId: 'heldByBudget', data: { budgets: ['PodDisruptionBudget/chat/chat-api'] } },
    ]);
  });
});
