import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, type SeedTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-metric-window';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for the sum of a minute, the newest of five', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', message: 'Sum of 60 s, the newest of 300 s' }]);
  });

  it.each<[string, SeedTrigger, RegExp]>([
    [
      'an average of requests, which is no number of requests',
      chatTrigger({ metricStat: undefined, metricStatPeriod: undefined, metricCollectionTime: undefined }),
      /^trigger 0 \(aws-cloudwatch\): RequestCount is a count, .* it reads Average$/,
    ],
    [
      'one datapoint that may not be there yet',
      chatTrigger({ metricCollectionTime: '60' }),
      /^trigger 0 \(aws-cloudwatch\): its window holds one datapoint of 60 s/,
    ],
    [
      'five minutes at once',
      chatTrigger({ metricStatPeriod: '300', targetMetricValue: '3000' }),
      /^trigger 0 \(aws-cloudwatch\): it sums 300 s, so that what it sees is up to 600 s old/,
    ],
  ])('fails for %s, and puts it right', async (_, trigger, message) => {
    sandbox = await startBroken(withChat({ triggers: [trigger] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toMatch(message);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (metadata: object) =>
    judgeGiven(ID, { scaledObjects: [chatScaledObject({ triggers: [chatTrigger({ ...metadata })] })] });

  it('divides the target with the period', () => {
    const [finding] = judge({ metricStatPeriod: '300', targetMetricValue: '3000' });
    expect(finding?.fix?.command).toContain('"path":"/spec/triggers/0/metadata/targetMetricValue","value":"600"');
  });

  it.each<[string, object]>([
    [
      'a metric of another service by average',
      { namespace: 'AWS/SageMaker', metricName: 'Invocations', metricStat: 'Average' },
    ],
    ['a window that ends a minute ago', { metricCollectionTime: '60', metricEndTimeOffset: '60' }],
    ["KEDA's default period of another metric", { metricName: 'TargetResponseTime', metricStatPeriod: '300' }],
  ])('passes for %s', (_, metadata) => {
    expect(judge(metadata)).toMatchObject([{ status: 'pass' }]);
  });

  it('leaves a window that KEDA refuses to the check that tells it', () => {
    expect(judge({ metricCollectionTime: '310' })).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
    expect(judge({ metricStatPeriod: 'a minute' })).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });
});
