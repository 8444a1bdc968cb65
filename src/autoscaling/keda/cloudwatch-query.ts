/** What KEDA's aws-cloudwatch scaler asks of CloudWatch for one trigger (aws_cloudwatch_scaler.go). */
import type { MetricQuery } from '../../domain/metric-query.ts';
import { cloudWatchWindow } from './cloudwatch-window.ts';
import { type Trigger, triggerErrors, triggerValues } from './triggers.ts';

/** The query at a time, or KEDA's first objection to the trigger's metadata. Credentials are not looked at. */
export function cloudWatchQuery(
  trigger: Trigger,
  nowMs: number,
): { readonly query: MetricQuery } | { readonly problem: string } {
  const [problem] = triggerErrors(trigger, { podIdentity: 'aws' });
  if (problem !== undefined) return { problem };
  const values = triggerValues(trigger);
  const text = (name: string) => values[name] ?? '';
  const periodSeconds = Number(values['metricStatPeriod']);
  const { startMs, endMs } = cloudWatchWindow(nowMs, {
    periodSeconds,
    collectionSeconds: Number(values['metricCollectionTime']),
    offsetSeconds: Number(values['metricEndTimeOffset']),
  });
  const { expression, metricUnit, awsAccountId } = values;
  const metric = {
    namespace: text('namespace'),
    name: text('metricName'),
    dimensions: dimensionsOf(text('dimensionName'), text('dimensionValue')),
    stat: text('metricStat'),
    ...(metricUnit === undefined ? {} : { unit: metricUnit }),
  };
  return {
    query: {
      startTime: startMs,
      endTime: endMs,
      periodSeconds,
      metric: expression === undefined ? metric : { expression },
      ...(awsAccountId === undefined ? {} : { accountId: awsAccountId }),
    },
  };
}

/** Names and values are lists that go together. */
function dimensionsOf(names: string, values: string): Readonly<Record<string, string>> {
  const valueList = values.split(';');
  return Object.fromEntries(names.split(';').map((name, index) => [name.trim(), (valueList[index] ?? '').trim()]));
}
