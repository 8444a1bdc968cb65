/** What a trigger reads: CloudWatch, SQS and Prometheus as the sandbox serves them to anybody, and the sandbox's clock. */
import { cloudWatchQuery } from '../../../autoscaling/keda/cloudwatch-query.ts';
import { CronTrigger } from '../../../autoscaling/keda/cron-trigger.ts';
import { metricMilli } from '../../../autoscaling/keda/metric-value.ts';
import { triggerValues } from '../../../autoscaling/keda/triggers.ts';
import type { MetricQuery } from '../../../domain/metric-query.ts';
import { AwsFailure } from '../../parts.ts';
import { queryValue } from '../../traffic/prometheus/query-value.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { TriggerSpec } from '../../../autoscaling/keda/scaled-object.ts';
import { versionOf } from './scaled-object.ts';

export type TriggerReading =
  | { readonly kind: 'value'; readonly valueMilli: number; readonly isActive: boolean }
  /** cpu and memory: the HPA's own metrics, and always active. */
  | { readonly kind: 'resource' }
  | { readonly kind: 'error'; readonly message: string };

type Sources = Pick<ControllerContext, 'aws' | 'clock' | 'services'>;
type Values = ReturnType<typeof triggerValues>;

/** What a source answers, before KEDA writes it as a quantity. */
type Scaled =
  | { readonly kind: 'scaled'; readonly value: number; readonly isActive: boolean }
  | Exclude<TriggerReading, { readonly kind: 'value' }>;

/** Reads one trigger now. */
export function readTrigger(trigger: TriggerSpec, sources: Sources): TriggerReading {
  try {
    const read = readSource(trigger, triggerValues(trigger), sources);
    if (read.kind !== 'scaled') return read;
    return { kind: 'value', valueMilli: metricMilli(read.value, versionOf(sources)), isActive: read.isActive };
  } catch (error) {
    if (error instanceof AwsFailure) return { kind: 'error', message: `${error.code}: ${error.message}` };
    throw error;
  }
}

function readSource(trigger: TriggerSpec, values: Values, sources: Sources): Scaled {
  switch (trigger.type) {
    case 'cpu':
    case 'memory':
      return { kind: 'resource' };
    case 'aws-cloudwatch':
      return readCloudWatch(trigger, values, sources);
    case 'aws-sqs-queue':
      return readQueue(values, sources);
    case 'prometheus':
      return readPrometheus(values, sources);
    case 'cron':
      return readCron(values, sources);
    default:
      return { kind: 'error', message: `the sandbox has no source for triggers of type ${trigger.type}` };
  }
}

function reading(value: number, activation: string | undefined): Scaled {
  return { kind: 'scaled', value, isActive: value > Number(activation ?? 0) };
}

interface MetricDataAnswer {
  readonly MetricDataResults: readonly { readonly Values: readonly number[] }[];
}

/** The newest datapoint of KEDA's window. */
function readCloudWatch(trigger: TriggerSpec, values: Values, { aws, clock }: Sources): Scaled {
  const built = cloudWatchQuery(trigger, clock.now());
  if ('problem' in built) return { kind: 'error', message: built.problem };
  const answer = aws.read('cloudwatch', 'GetMetricData', inputOf(built.query), values['awsRegion'] ?? '');
  const [newest] = (answer as MetricDataAnswer).MetricDataResults[0]?.Values ?? [];
  if (newest === undefined && values['ignoreNullValues'] === 'false') {
    return { kind: 'error', message: 'empty metric data received, ignoreNullValues is false' };
  }
  return reading(newest ?? Number(values['minMetricValue'] ?? 0), values['activationTargetMetricValue']);
}

function inputOf({ startTime, endTime, periodSeconds, metric }: MetricQuery): Record<string, unknown> {
  const window = { StartTime: new Date(startTime), EndTime: new Date(endTime), ScanBy: 'TimestampDescending' };
  if ('expression' in metric) {
    return { ...window, MetricDataQueries: [{ Id: 'q1', Expression: metric.expression, Period: periodSeconds }] };
  }
  const Dimensions = Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: metric.namespace, MetricName: metric.name, Dimensions };
  return {
    ...window,
    MetricDataQueries: [{ Id: 'c1', MetricStat: { Metric, Period: periodSeconds, Stat: metric.stat } }],
  };
}

/** Visible messages, those in flight unless told otherwise, and delayed ones if told so. */
function readQueue(values: Values, { aws }: Sources): Scaled {
  const names = [
    'ApproximateNumberOfMessages',
    ...(values['scaleOnInFlight'] === 'false' ? [] : ['ApproximateNumberOfMessagesNotVisible']),
    ...(values['scaleOnDelayed'] === 'true' ? ['ApproximateNumberOfMessagesDelayed'] : []),
  ];
  const input = { QueueUrl: values['queueURL'], AttributeNames: names };
  const { Attributes } = aws.read('sqs', 'GetQueueAttributes', input, values['awsRegion'] ?? '') as {
    readonly Attributes: Readonly<Record<string, string>>;
  };
  const messages = names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  return reading(messages, values['activationQueueLength']);
}

/** An empty answer is 0, unless told otherwise; the server's address is not looked at: there is one Prometheus. */
function readPrometheus(values: Values, { services, clock }: Sources): Scaled {
  const answer = queryValue(values['query'] ?? '', services.traffic, clock.now());
  if ('error' in answer) return { kind: 'error', message: `prometheus query api returned error: ${answer.error}` };
  const [first, ...more] = answer.values;
  if (more.length > 0)
    return { kind: 'error', message: `prometheus query ${values['query'] ?? ''} returned multiple elements` };
  if (first !== undefined && Number.isFinite(first)) return reading(first, values['activationThreshold']);
  if (values['ignoreNullValues'] !== 'false') return reading(0, values['activationThreshold']);
  return { kind: 'error', message: 'prometheus metrics target may be lost, the result is empty' };
}

/** Its replicas inside the interval, nothing outside. */
function readCron({ start = '', end = '', timezone = '', desiredReplicas }: Values, { clock }: Sources): Scaled {
  const trigger = CronTrigger.from({ start, end, timezone });
  if ('problem' in trigger) return { kind: 'error', message: trigger.problem };
  const isActive = trigger.isActive(clock.now());
  return { kind: 'scaled', value: isActive ? Number(desiredReplicas) : 0, isActive };
}
