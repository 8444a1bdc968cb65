import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isJudgedTrigger,
  isResourceTrigger,
  triggerErrors,
  type Trigger,
} from '../../../../src/autoscaling/keda/triggers.ts';
import type { TriggerSources } from '../../../../src/autoscaling/keda/trigger-fields.ts';
import golden from '../../../../src/self-test/golden/keda-triggers.json' with { type: 'json' };
import { answerTriggerCase, type KedaTriggerCase } from '../../../../src/self-test/keda-cases.ts';

// Each case has its own metadata, so the inferred type has every key of all of them.
const cases = golden as unknown as readonly KedaTriggerCase[];

const POD_IDENTITY: TriggerSources = { podIdentity: 'aws' };

const REQUEST_COUNT: Trigger = {
  type: 'aws-cloudwatch',
  metadata: {
    namespace: 'AWS/ApplicationELB',
    metricName: 'RequestCount',
    dimensionName: 'LoadBalancer',
    dimensionValue: 'app/translation/50dc6c495c0c9188',
    metricStat: 'Sum',
    metricStatPeriod: '60',
    metricCollectionTime: '300',
    targetMetricValue: '600',
    minMetricValue: '0',
    awsRegion: 'us-west-2',
  },
};

function changed(metadata: Readonly<Record<string, string>>, trigger: Trigger = REQUEST_COUNT): Trigger {
  return { ...trigger, metadata: { ...trigger.metadata, ...metadata } };
}

describe("KEDA's own cases", () => {
  it.each(cases)('$type, line $line: refused $isRefused', (row) => {
    for (const isRefused of answerTriggerCase(row)) expect(isRefused).toBe(row.isRefused);
  });

  const source = new URL('../../../../../shared/data/keda-cases.json', import.meta.url);
  it.skipIf(!existsSync(source))('are all there, with the same values', () => {
    const { triggerMetadata } = JSON.parse(readFileSync(source, 'utf8')) as {
      triggerMetadata: readonly { type: string; line: number; metadata: object; expectError: boolean }[];
    };
    const identify = (row: { type: string; line: number; metadata: object }) => [row.type, row.line, row.metadata];
    expect(cases.map((row) => [...identify(row), row.isRefused])).toEqual(
      triggerMetadata.map((row) => [...identify(row), row.expectError]),
    );
  });
});

describe('error texts', () => {
  it.each<[string, Trigger, string[]]>([
    ['a complete trigger', REQUEST_COUNT, []],
    [
      'no metadata at all',
      { type: 'aws-cloudwatch', metadata: {} },
      [
        'missing required parameter "targetMetricValue" in [triggerMetadata]',
        'missing required parameter "minMetricValue" in [triggerMetadata]',
        'missing required parameter "awsRegion" in [triggerMetadata authParams]',
        'namespace not given',
      ],
    ],
    [
      'a number written in words',
      changed({ targetMetricValue: 'many' }),
      ['unable to set param "targetMetricValue" value "many": it is not a number'],
    ],
    [
      'two names and one value',
      changed({ dimensionName: 'LoadBalancer;TargetGroup' }),
      ['dimensionName and dimensionValue are not matching in size'],
    ],
    [
      'a window that is no multiple of the period',
      changed({ metricCollectionTime: '90' }),
      ['metricCollectionTime must be greater than 0 and a multiple of metricStatPeriod(60), 90 is given'],
    ],
    [
      'a period of 25 s',
      changed({ metricStatPeriod: '25' }),
      ['metricStatPeriod < 60 has to be one of [1, 5, 10, 30], however, 25 is provided'],
    ],
    [
      'a period of 90 s',
      changed({ metricStatPeriod: '90' }),
      ['metricStatPeriod >= 60 has to be a multiple of 60, however, 90 is provided'],
    ],
    [
      'a Utilization of requests',
      { ...REQUEST_COUNT, metricType: 'Utilization' },
      ["'Utilization' metric type is unsupported for external metrics, allowed values are 'Value' or 'AverageValue'"],
    ],
    [
      'cpu without a metric type',
      { type: 'cpu', metadata: { value: '70' } },
      ["unknown metric type: , allowed values are 'Utilization' or 'AverageValue'"],
    ],
    [
      'cached cpu',
      { type: 'cpu', metricType: 'Utilization', useCachedMetrics: true, metadata: { value: '70' } },
      ['property "useCachedMetrics" is not supported for "cpu" scaler'],
    ],
    [
      'a queue without a name',
      { type: 'aws-sqs-queue', metadata: { queueURL: 'https://sqs.us-west-2.amazonaws.com', awsRegion: 'us-west-2' } },
      ['cannot get queueName from queueURL'],
    ],
    [
      'a header without a value',
      {
        type: 'prometheus',
        metadata: { serverAddress: 'http://prometheus', query: 'up', threshold: '1', customHeaders: 'X-Scope' },
      },
      ['unable to set param "customHeaders" value "X-Scope": expected format key=value, got "X-Scope"'],
    ],
    [
      'a schedule that ends when it starts',
      {
        type: 'cron',
        metadata: { start: '0 9 * * 1-5', end: '0 9 * * 1-5', timezone: 'Europe/Berlin', desiredReplicas: '4' },
      },
      ['start and end can not have exactly same time input'],
    ],
  ])('%s', (_, trigger, errors) => {
    expect(triggerErrors(trigger, POD_IDENTITY)).toEqual(errors);
  });

  it('asks for credentials once the metadata is right', () => {
    expect(triggerErrors(REQUEST_COUNT)).toEqual(['awsAccessKeyID not found']);
    expect(triggerErrors(changed({ minMetricValue: '' }))).toEqual([
      'missing required parameter "minMetricValue" in [triggerMetadata]',
    ]);
  });
});

describe('versions', () => {
  const p99 = changed({ metricStat: 'p99' });

  it('refuses percentiles before 2.18 and takes them after', () => {
    expect(triggerErrors(p99, POD_IDENTITY, { major: 2, minor: 17 })).toEqual([
      "metricStat 'p99' is not one of [SampleCount Average Sum Minimum Maximum]",
    ]);
    expect(triggerErrors(p99, POD_IDENTITY, { major: 2, minor: 18 })).toEqual([]);
  });

  it('reads the metric type of cpu from its metadata until 2.17 only', () => {
    const legacy: Trigger = { type: 'cpu', metadata: { type: 'Utilization', value: '70' } };
    expect(triggerErrors(legacy, {}, { major: 2, minor: 17 })).toEqual([]);
    expect(triggerErrors(legacy, {}, { major: 2, minor: 18 })).toHaveLength(1);
  });
});

it('does not judge triggers that it does not know', () => {
  expect(isJudgedTrigger('kafka')).toBe(false);
  expect(triggerErrors({ type: 'kafka', metadata: {} })).toEqual([]);
  expect([isResourceTrigger('cpu'), isResourceTrigger('prometheus')]).toEqual([true, false]);
});
