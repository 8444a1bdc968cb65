import { afterEach, describe, expect, it } from 'vitest';
import { withDisruption } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'disruption-budget-allows';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function startWith(budgets: readonly object[]): Promise<void> {
  sandbox = await startBroken({ objects: { 'NodePool/gpu': withDisruption({ budgets }) } }, MINUTE_MS);
}

describe(ID, () => {
  it('fails for a budget of 0 that is always in force, and keeps the other budgets', async () => {
    await startWith([{ nodes: '0' }, { nodes: '2', reasons: ['Drifted'] }]);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'NodePool/gpu',
      severity: 'warning',
      messageId: 'blockedForGood',
      data: { reasons: ['Empty', 'Underutilized', 'Drifted'], budgets: ['0'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('tells of a window that is open now, without alarm', async () => {
    await startWith([{ nodes: '0%', schedule: '@daily', duration: '8h' }]);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'info', messageId: 'blockedNow', fix: { command: null } });
  });

  it('passes for a window that is closed', async () => {
    await startWith([{ nodes: '0', schedule: '0 12 * * *', duration: '1h' }]);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'allows' }]);
  });

  it('rounds percentages up, as Karpenter does: 10% of one node is one', async () => {
    await startWith([{ nodes: '10%' }]);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { atOnce: 1 } }]);
  });
});
