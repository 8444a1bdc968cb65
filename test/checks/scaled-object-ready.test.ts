import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-ready';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for one that KEDA calls Ready', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'ScaledObject/chat/chat-api' }]);
  });

  it('tells the reason that KEDA gives, where no other check knows one', async () => {
    const metadata = {
      serverAddress: 'http://prometheus.monitoring:9090',
      // Nobody exports it.
      query: 'sum(vllm:num_requests_waiting)',
      ignoreNullValues: 'false',
      threshold: '4',
    };
    const triggers = [{ type: 'prometheus', metadata }];
    sandbox = await startBroken(withChat({ triggers }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'notReady',
      message:
        'it is not Ready (TriggerError): Triggers defined in ScaledObject are not working correctly; KEDA scales nothing by it',
      fix: { command: 'kubectl describe scaledobject chat-api --namespace chat' },
    });
  });

  it('leaves it to the check that names the cause', async () => {
    sandbox = await startBroken(withChat({ triggers: [chatTrigger({ targetMetricValue: 'many' })] }), 60_000);
    await expectOnlyFailure(sandbox, 'scaled-object-triggers-valid');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'skip', messageId: 'follows', data: { check: 'scaled-object-triggers-valid' } },
    ]);
  });
});

describe(`${ID}, by facts`, () => {
  const withConditions = (conditions: readonly object[]) => ({ ...chatScaledObject(), status: { conditions } });

  it('is unknown before KEDA has looked', () => {
    expect(judgeGiven(ID, { scaledObjects: [chatScaledObject()] })).toMatchObject([
      { status: 'unknown', messageId: 'unsaid' },
    ]);
  });

  it('tells a fallback that is in force, though the object is Ready', () => {
    const fallback = {
      type: 'Fallback',
      status: 'True',
      reason: 'FallbackExists',
      message: 'At least one trigger is falling back',
    };
    const scaledObjects = [withConditions([{ type: 'Ready', status: 'True' }, fallback])];
    expect(judgeGiven(ID, { scaledObjects })).toMatchObject([
      { status: 'fail', messageId: 'fallback', data: { reason: 'FallbackExists' } },
    ]);
  });

  it('follows from an operator that does not run', () => {
    const scaledObjects = [withConditions([{ type: 'Ready', status: 'False', reason: 'TriggerError' }])];
    expect(judgeGiven(ID, { scaledObjects, deployments: [] })).toMatchObject([
      { status: 'skip', data: { check: 'keda-operator-available' } },
    ]);
  });
});
