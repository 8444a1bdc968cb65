import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-metric-type';
const DIMENSIONS = { LoadBalancer: 'app/chat/50dc6c495c0c9188', TargetGroup: 'targetgroup/chat/6d0ecf831eec9f09' };
const PER_TARGET = {
  metricName: 'RequestCountPerTarget',
  dimensionName: Object.keys(DIMENSIONS).join(';'),
  dimensionValue: Object.values(DIMENSIONS).join(';'),
};

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for a total', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it.each([
    ['AverageValue', 'dividedTwice'],
    ['Value', 'value'],
  ] as const)('fails for requests per target as %s, and takes their total', async (metricType, messageId) => {
    const metrics = ['RequestCount', 'RequestCountPerTarget'].map((name) => ({
      namespace: 'AWS/ApplicationELB',
      name,
      dimensions: DIMENSIONS,
      value: 420,
    }));
    const chat = withChat({ triggers: [chatTrigger(PER_TARGET, { metricType })] });
    sandbox = await startBroken({ ...chat, seed: { metrics } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', messageId });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (trigger: object) => judgeGiven(ID, { scaledObjects: [chatScaledObject({ triggers: [trigger] })] });

  it('has no command where the load balancer is not told', () => {
    const metadata = { ...PER_TARGET, dimensionName: 'TargetGroup', dimensionValue: DIMENSIONS.TargetGroup };
    expect(judge(chatTrigger(metadata))).toMatchObject([{ status: 'fail', fix: { command: null } }]);
  });

  it('does not mind percentages of requests', () => {
    expect(judge({ type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } })).toMatchObject([
      { status: 'pass' },
    ]);
  });
});
