import { afterEach, describe, expect, it } from 'vitest';
import { withDisruption } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'consolidation-after-node-start';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function startWith(consolidateAfter: string): Promise<void> {
  sandbox = await startBroken({ objects: { 'NodePool/gpu': withDisruption({ consolidateAfter }) } }, MINUTE_MS);
}

describe(ID, () => {
  it('fails for GPU nodes that go at once, and keeps them for as long as a slow start takes', async () => {
    await startWith('0s');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'NodePool/gpu',
      messageId: 'early',
      data: { consolidateAfter: '0s', because: 'with accelerators', nodeStart: '480 s, assumed' },
      certainty: 'bound',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('passes for nodes that are never consolidated', async () => {
    await startWith('Never');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'kept' }]);
  });
});
