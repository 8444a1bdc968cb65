import { afterEach, describe, expect, it } from 'vitest';
import { withDisruption } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { pasteKubectl } from '../helpers/paste-kubectl.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-consolidatable';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

/** A GPU node whose only pod is gone: the team ended its service, and forgot the node. */
async function startEmpty(disruption: object, emptyMs: number): Promise<void> {
  sandbox = await startBroken({ objects: { 'NodePool/gpu': withDisruption(disruption) } });
  await pasteKubectl(sandbox, ['delete', 'scaledobject', 'chat-api', '--namespace', 'chat'], undefined);
  await pasteKubectl(sandbox, ['delete', 'deployment', 'chat-api', '--namespace', 'chat'], undefined);
  await sandbox.clock.advance(emptyMs);
}

describe(ID, () => {
  it('fails for an empty node that is never consolidated, an hour on', async () => {
    await startEmpty({ consolidateAfter: 'Never' }, 65 * MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ subject: expect.stringMatching(/^Node\/hyperpod-i-/), messageId: 'never' });
    if (finding) await pasteFix(sandbox, finding, 15 * MINUTE_MS);
    await expectClean(sandbox);
  });

  it('leaves it to the check of budgets when they let no node go', async () => {
    await startEmpty({ budgets: [{ nodes: '0' }] }, 30 * MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', data: { check: 'disruption-budget-allows' } }]);
  });

  it('passes while its time is not over', async () => {
    await startEmpty({}, 5 * MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'soon' }]);
  });
});
