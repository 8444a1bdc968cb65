import { afterEach, describe, expect, it } from 'vitest';
import { withPodAnnotations } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { pasteKubectl } from '../helpers/paste-kubectl.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'do-not-disrupt-annotations';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function startKept(value: string): Promise<void> {
  const objects = { 'Deployment/chat-api': withPodAnnotations({ 'karpenter.sh/do-not-disrupt': value }) };
  sandbox = await startBroken({ objects });
}

describe(ID, () => {
  it('tells which pods keep a node, and takes the annotation off', async () => {
    await startKept('true');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: expect.stringMatching(/^Node\/hyperpod-i-/),
      severity: 'info',
      data: { by: [expect.stringMatching(/^Pod\/chat\/chat-api-/)], wanted: null },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('warns when the node is being deleted', async () => {
    await startKept('true');
    const { findings } = await checkOn(sandbox, ['--only', 'node-claim-launched']);
    await pasteKubectl(sandbox, ['delete', 'nodeclaim', findings[0]?.subject.split('/')[1] ?? ''], undefined);
    await sandbox.clock.advance(15 * MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', data: { wanted: 'is being deleted' } });
    if (finding) await pasteFix(sandbox, finding, 15 * MINUTE_MS);
    // The next pod has the annotation again: only its template ends that.
    const after = await checkOn(sandbox, ['--only', ID]);
    expect(after.findings).toMatchObject([{ severity: 'info', data: { wanted: null } }]);
  });

  it('passes where the annotation forbids nothing', async () => {
    await startKept('false');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'free' }]);
  });
});
