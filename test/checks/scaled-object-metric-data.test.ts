import { afterEach, describe, expect, it } from 'vitest';
import { unreadFact } from '../../src/domain/facts.ts';
import { brokenSeed, checkOn, expectOnlyFailure, failing, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-metric-data';
const TYPO = 'app/chat/50dc6c495c0c9189';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes where CloudWatch has data', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { newest: [420] } }]);
  });

  it('warns where it has none: KEDA reads that as no load', async () => {
    sandbox = await startBroken(withChat({ triggers: [chatTrigger({ dimensionValue: TYPO })] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'warning',
      messageId: 'empty',
      data: { triggers: ['trigger 0 (aws-cloudwatch)'], goesTo: 1 },
      fix: {
        command:
          'aws cloudwatch list-metrics --namespace AWS/ApplicationELB --metric-name RequestCount --region us-west-2',
      },
    });
  });

  it('is an error where KEDA is told to fail on that, and what follows is not told again', async () => {
    const trigger = chatTrigger({ dimensionValue: TYPO, ignoreNullValues: 'false' });
    sandbox = await startBroken(withChat({ triggers: [trigger] }), 120_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'error', messageId: 'refusesEmpty' });
    const { findings } = await checkOn(sandbox, ['--only', 'scaled-object-ready']);
    expect(findings).toMatchObject([{ status: 'skip', data: { check: ID } }]);
  });

  it('is unknown, and no failure, where the caller may not ask', async () => {
    const { caller } = brokenSeed();
    sandbox = await startBroken({ seed: { caller: { ...caller, denied: ['cloudwatch:GetMetricData'] } } }, 0);
    const result = await checkOn(sandbox, ['--only', ID]);
    expect(failing(result)).toEqual([]);
    expect(result.findings).toMatchObject([{ status: 'unknown', data: { permission: 'cloudwatch:GetMetricData' } }]);
  });
});

describe(`${ID}, by facts`, () => {
  const sample = (values: readonly number[], problem: string | null = null) => ({
    scaledObject: 'chat/chat-api',
    triggerIndex: 0,
    values,
    problem,
  });

  it('is an error where CloudWatch refuses the query', () => {
    const metricSamples = [sample([], 'Error in expression e1: unknown function SUMM')];
    expect(judgeGiven(ID, { scaledObjects: [chatScaledObject()], metricSamples })).toMatchObject([
      { status: 'fail', severity: 'error', messageId: 'refused' },
    ]);
  });

  it('leaves an empty window to the check that tells that it is too small', () => {
    const triggers = [chatTrigger({ metricCollectionTime: '60' })];
    expect(
      judgeGiven(ID, { scaledObjects: [chatScaledObject({ triggers })], metricSamples: [sample([])] }),
    ).toMatchObject([{ status: 'skip', data: { check: 'scaled-object-metric-window' } }]);
  });

  it('has nothing to say of scaled objects that read elsewhere', () => {
    const given = { scaledObjects: [chatScaledObject()], metricSamples: [], triggerAuthentications: [] };
    expect(judgeGiven(ID, given)).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });

  it('does not know of triggers whose TriggerAuthentication cannot be read: CloudWatch was not asked', () => {
    const triggerAuthentications = unreadFact('denied', 'not allowed to list triggerauthentications', {
      permission: 'list triggerauthentications.keda.sh',
    });
    const triggers = [chatTrigger()];
    const scaledObjects = [chatScaledObject({ triggers })];
    expect(judgeGiven(ID, { scaledObjects, metricSamples: [], triggerAuthentications })).toMatchObject([
      { status: 'unknown', messageId: 'notAsked', data: { permission: 'list triggerauthentications.keda.sh' } },
    ]);
  });
});
