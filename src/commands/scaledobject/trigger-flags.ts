/** The flags of triggers, and the triggers they make. */
import type { Command } from 'commander';
import { collect, type RawFlags, text, texts } from '../../cli/shared-options.ts';
import type { Dimension, MetricType } from '../../domain/scaled-object.ts';
import type { TriggerProblem, TriggerSettings } from '../../domain/trigger-settings.ts';
import { usageError } from '../../errors.ts';
import { companion, percent, positive, refuseOrphans, requestsPerMinute, seconds, wholeNumber } from './flag-values.ts';

/** Declares every trigger's flags. */
export function addTriggerOptions(command: Command): Command {
  return command
    .option('--alb <load-balancer>', 'scale on requests to this Application Load Balancer (ARN, or app/NAME/ID)')
    .option(
      '--alb-target-group <target-group>',
      'with --alb: only requests to this target group (ARN, or targetgroup/NAME/ID); alone: requests per target',
    )
    .option('--requests-per-replica <rate>', 'what one replica takes: requests a minute, or 10/s')
    .option('--sqs <url>', 'scale on the messages in this SQS queue')
    .option('--messages-per-replica <count>', 'how many messages one replica is for')
    .option('--prometheus <url>', 'scale on a Prometheus query (Amazon Managed Prometheus: the workspace URL)')
    .option('--query <promql>', 'the query; it has to give one number')
    .option('--threshold <number>', 'the part of the result that one replica is for')
    .option('--amp', 'sign Prometheus requests for AWS (default for aps-workspaces URLs)')
    .option('--cloudwatch <namespace/metric>', 'scale on a CloudWatch metric, e.g. AWS/SageMaker/Invocations')
    .option('--dimension <name=value>', 'dimension of the metric (repeatable)', collect)
    .option('--stat <statistic>', 'statistic of the metric (default: Average)')
    .option('--period <duration>', 'period of the metric (default: 60s)')
    .option('--target-value <number>', 'the part of the metric that one replica is for')
    .option('--metric-type <type>', 'AverageValue or Value, for --prometheus and --cloudwatch (default: AverageValue)')
    .option('--cpu <percent>', 'scale on CPU use, in percent of the requests')
    .option('--memory <percent>', 'scale on memory use, in percent of the requests');
}

/** The triggers that were asked for, in a fixed order. Throws usage errors. */
export function toTriggers(raw: RawFlags): TriggerSettings[] {
  if (raw['prometheus'] === undefined && raw['cloudwatch'] === undefined) {
    refuseOrphans(raw, '--prometheus or --cloudwatch', { metricType: '--metric-type' });
  }
  return [
    loadBalancerTrigger(raw),
    sqsTrigger(raw),
    prometheusTrigger(raw),
    cloudwatchTrigger(raw),
    resourceTrigger('cpu', raw),
    resourceTrigger('memory', raw),
  ].filter((trigger) => trigger !== undefined);
}

/** Which flag says what a trigger is of: there is one of each type at most. */
const FLAG_OF_TYPE: Readonly<Record<TriggerSettings['type'], string>> = {
  alb: '--alb',
  'alb-target-group': '--alb-target-group',
  sqs: '--sqs',
  prometheus: '--prometheus',
  cloudwatch: '--cloudwatch',
  cpu: '--cpu',
  memory: '--memory',
};

/** What a trigger that cannot be meant is answered with. */
export function triggerError(type: TriggerSettings['type'], { code, field, message, hint }: TriggerProblem): Error {
  const flag = field === 'targetGroup' ? FLAG_OF_TYPE['alb-target-group'] : FLAG_OF_TYPE[type];
  const way = code === 'no-region' ? 'pass --region, set AWS_REGION, or give an ARN' : hint;
  return usageError(code, `${flag}: ${message}`, way);
}

function loadBalancerTrigger(raw: RawFlags): TriggerSettings | undefined {
  const loadBalancer = text(raw, 'alb');
  const targetGroup = text(raw, 'albTargetGroup');
  if (loadBalancer === undefined && targetGroup === undefined) {
    refuseOrphans(raw, '--alb or --alb-target-group', { requestsPerReplica: '--requests-per-replica' });
    return undefined;
  }
  const flag = '--requests-per-replica';
  const owner = loadBalancer === undefined ? '--alb-target-group' : '--alb';
  const requestsPerReplica = requestsPerMinute(flag, companion(raw, 'requestsPerReplica', flag, owner));
  const group = targetGroup === undefined ? {} : { targetGroup };
  if (loadBalancer !== undefined) return { type: 'alb', loadBalancer, ...group, requestsPerReplica };
  return targetGroup === undefined ? undefined : { type: 'alb-target-group', targetGroup, requestsPerReplica };
}

function sqsTrigger(raw: RawFlags): TriggerSettings | undefined {
  const queueUrl = text(raw, 'sqs');
  const flag = '--messages-per-replica';
  if (queueUrl === undefined) {
    refuseOrphans(raw, '--sqs', { messagesPerReplica: flag });
    return undefined;
  }
  const messagesPerReplica = wholeNumber(flag, companion(raw, 'messagesPerReplica', flag, '--sqs'), 1);
  return { type: 'sqs', queueUrl, messagesPerReplica };
}

function prometheusTrigger(raw: RawFlags): TriggerSettings | undefined {
  const url = text(raw, 'prometheus');
  if (url === undefined) {
    refuseOrphans(raw, '--prometheus', { query: '--query', threshold: '--threshold', amp: '--amp' });
    return undefined;
  }
  return {
    type: 'prometheus',
    url,
    query: companion(raw, 'query', '--query', '--prometheus'),
    threshold: positive('--threshold', companion(raw, 'threshold', '--threshold', '--prometheus')),
    amp: raw['amp'] === true,
    ...toMetricType(raw),
  };
}

const CLOUDWATCH_FLAGS = {
  dimension: '--dimension',
  stat: '--stat',
  period: '--period',
  targetValue: '--target-value',
} as const;

function cloudwatchTrigger(raw: RawFlags): TriggerSettings | undefined {
  const metric = text(raw, 'cloudwatch');
  if (metric === undefined) {
    refuseOrphans(raw, '--cloudwatch', CLOUDWATCH_FLAGS);
    return undefined;
  }
  const stat = text(raw, 'stat');
  const period = text(raw, 'period');
  return {
    type: 'cloudwatch',
    metric,
    dimensions: toDimensions(raw),
    ...(stat === undefined ? {} : { stat }),
    ...(period === undefined ? {} : { periodSeconds: seconds('--period', period) }),
    targetValue: positive('--target-value', companion(raw, 'targetValue', '--target-value', '--cloudwatch')),
    ...toMetricType(raw),
  };
}

/** KEDA joins them with semicolons, so a value may not have one; it may have commas. */
function toDimensions(raw: RawFlags): Dimension[] {
  const given = Array.isArray(raw['dimension']) ? raw['dimension'].map(String) : [];
  if (given.length === 0) {
    throw usageError('missing-flag', '--cloudwatch needs --dimension', "KEDA's scaler asks for at least one");
  }
  return given.map((pair) => {
    const [, name, value] = /^([^=;]+)=([^;]+)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw usageError('bad-dimension', `--dimension ${pair} is not name=value`);
    }
    return { name, value };
  });
}

function toMetricType(raw: RawFlags): { readonly metricType?: MetricType } {
  const [given] = texts(raw, 'metricType');
  if (given === undefined) return {};
  if (given === 'AverageValue' || given === 'Value') return { metricType: given };
  throw usageError('bad-metric-type', `--metric-type ${given} is neither AverageValue nor Value`);
}

function resourceTrigger(type: 'cpu' | 'memory', raw: RawFlags): TriggerSettings | undefined {
  const given = text(raw, type);
  return given === undefined ? undefined : { type, percent: percent(`--${type}`, given) };
}
