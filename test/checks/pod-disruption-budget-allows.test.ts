import { afterEach, describe, expect, it } from 'vitest';
import { chatBudget } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'pod-disruption-budget-allows';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('fails for a single replica that must always be available', async () => {
    sandbox = await startBroken({ objects: { 'PodDisruptionBudget/chat-api': chatBudget({ minAvailable: 1 }) } });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'PodDisruptionBudget/chat/chat-api',
      messageId: 'blocks',
      data: { pods: 1, rule: 'minAvailable 1', nodes: [expect.stringMatching(/^hyperpod-i-/)] },
    });
    expect(finding?.evidence).toContainEqual({
      field: 'status.disruptionsAllowed',
      value: 0,
      source: 'PodDisruptionBudget/chat/chat-api',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails for two budgets over one pod, whatever they allow', async () => {
    const objects = {
      'PodDisruptionBudget/chat-api': chatBudget({ maxUnavailable: 1 }),
      'PodDisruptionBudget/whole-team': chatBudget({ maxUnavailable: 1 }, 'whole-team'),
    };
    sandbox = await startBroken({ objects });
    const [first, second] = await expectOnlyFailure(sandbox, ID);
    expect(first).toMatchObject({ messageId: 'several', data: { others: ['PodDisruptionBudget/chat/whole-team'] } });
    expect(second).toMatchObject({ messageId: 'several' });
    if (first) await pasteFix(sandbox, first);
    await expectClean(sandbox);
  });

  it('does not blame the budget while its pods start', async () => {
    sandbox = await startBroken(
      { objects: { 'PodDisruptionBudget/chat-api': chatBudget({ minAvailable: '50%' }) } },
      MINUTE_MS,
    );
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'elsewhere' }]);
  });

  it('passes for a budget that lets one pod go', async () => {
    sandbox = await startBroken({ objects: { 'PodDisruptionBudget/chat-api': chatBudget({ maxUnavailable: 1 }) } });
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { allowed: 1 } }]);
  });
});
