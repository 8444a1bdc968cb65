import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-metadata-strings';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for every one that the API server took', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'strings' }]);
  });
});

describe(`${ID}, in files`, () => {
  it('names each value that is not quoted, and where it is', () => {
    const triggers = [chatTrigger(), chatTrigger({ targetMetricValue: 600, ignoreNullValues: true, metricUnit: null })];
    const [finding] = judgeGiven(ID, { scaledObjects: [chatScaledObject({ triggers })] });
    expect(finding).toMatchObject({
      status: 'fail',
      message:
        'spec.triggers[1].metadata.targetMetricValue is 600, spec.triggers[1].metadata.ignoreNullValues is true, spec.triggers[1].metadata.metricUnit is null: metadata are strings, and the API server refuses anything else',
      evidence: [
        { field: 'spec.triggers[1].metadata.targetMetricValue', value: 600, source: 'ScaledObject/chat/chat-api' },
        { field: 'spec.triggers[1].metadata.ignoreNullValues', value: true },
        { field: 'spec.triggers[1].metadata.metricUnit', value: null },
      ],
    });
  });

  it('is the only check of scaled objects that minds', () => {
    const triggers = [chatTrigger({ targetMetricValue: 600, metricStatPeriod: 60, metricCollectionTime: 300 })];
    for (const other of ['scaled-object-triggers-valid', 'scaled-object-metric-window']) {
      expect(judgeGiven(other, { scaledObjects: [chatScaledObject({ triggers })] })).toMatchObject([
        { status: 'pass' },
      ]);
    }
  });
});
