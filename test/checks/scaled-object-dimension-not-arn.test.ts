import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-dimension-not-arn';
const ELB = 'arn:aws:elasticloadbalancing:us-west-2:111122223333';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for the end of the ARN', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it('fails for the whole of it, and for nothing that follows from it', async () => {
    const dimensionValue = `${ELB}:loadbalancer/app/chat/50dc6c495c0c9188`;
    sandbox = await startBroken(withChat({ triggers: [chatTrigger({ dimensionValue })] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'error',
      data: { wrong: [{ name: 'LoadBalancer', value: dimensionValue, meant: 'app/chat/50dc6c495c0c9188' }] },
      evidence: [{ field: 'spec.triggers[0].metadata.dimensionValue', value: dimensionValue }],
    });
    const { findings } = await checkOn(sandbox, ['--only', 'scaled-object-metric-data']);
    expect(findings).toMatchObject([{ status: 'skip', data: { check: ID } }]);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (metadata: object) =>
    judgeGiven(ID, { scaledObjects: [chatScaledObject({ triggers: [chatTrigger({ ...metadata })] })] });

  it('keeps the values beside the wrong one', () => {
    const [finding] = judge({
      dimensionName: 'LoadBalancer;TargetGroup',
      dimensionValue: `app/chat/50dc6c495c0c9188;${ELB}:targetgroup/chat/6d0ecf831eec9f09`,
    });
    expect(finding?.fix?.command).toContain('"value":"app/chat/50dc6c495c0c9188;targetgroup/chat/6d0ecf831eec9f09"');
    expect(finding?.fix?.automatic).toMatchObject({
      action: 'patch-object',
      patch: { spec: { triggers: [{ type: 'aws-cloudwatch' }] } },
    });
  });

  it.each<[string, string, string]>([
    ['too much of the ARN', 'loadbalancer/app/chat/50dc6c495c0c9188', 'app/chat/50dc6c495c0c9188'],
    ['a Network Load Balancer', `${ELB}:loadbalancer/net/chat/50dc6c495c0c9188`, 'net/chat/50dc6c495c0c9188'],
  ])('knows %s', (_, dimensionValue, meant) => {
    expect(judge({ dimensionValue })).toMatchObject([{ status: 'fail', data: { wrong: [{ meant }] } }]);
  });

  it('does not mind metrics whose dimension is an ARN', () => {
    const arn = 'arn:aws:states:us-west-2:111122223333:stateMachine:ingest';
    expect(judge({ namespace: 'AWS/States', dimensionName: 'StateMachineArn', dimensionValue: arn })).toMatchObject([
      { status: 'skip', messageId: 'no-subjects' },
    ]);
  });
});
