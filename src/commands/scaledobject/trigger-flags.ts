/** The flags of triggers, and the triggers they make. */
import type { Command } from 'commander';
import { collect, type RawFlags, text, texts } from '../../cli/shared-options.ts';
import { type ParsedLoadBalancer, parseLoadBalancer, parseTargetGroup } from '../../domain/load-balancer.ts';
import type { Dimension, MetricType, TriggerSpec } from '../../domain/scaled-object.ts';
import { bufferedTarget, type NodeStart } from '../../domain/scaling-timing.ts';
import { usageError } from '../../errors.ts';
import { companion, percent, positive, refuseOrphans, requestsPerMinute, seconds, wholeNumber } from './flag-values.ts';

/** What a trigger's numbers and region follow from, beside its own flags. */
export interface TriggerSurroundings {
  /** By flag or environment. */
  readonly region: string | undefined;
  readonly nodeStart: NodeStart;
  readonly growthPercent: number;
}

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
export function toTriggers(raw: RawFlags, around: TriggerSurroundings): TriggerSpec[] {
  if (raw['prometheus'] === undefined && raw['cloudwatch'] === undefined) {
    refuseOrphans(raw, '--prometheus or --cloudwatch', { metricType: '--metric-type' });
  }
  return [
    loadBalancerTrigger(raw, around),
    sqsTrigger(raw, around),
    prometheusTrigger(raw, around),
    cloudwatchTrigger(raw, around),
    resourceTrigger('cpu', raw, around),
    resourceTrigger('memory', raw, around),
  ].filter((trigger) => trigger !== undefined);
}

function loadBalancerTrigger(raw: RawFlags, around: TriggerSurroundings): TriggerSpec | undefined {
  const balancer = accepted(text(raw, 'alb'), parseLoadBalancer);
  const group = accepted(text(raw, 'albTargetGroup'), parseTargetGroup);
  if (balancer === undefined && group === undefined) {
    refuseOrphans(raw, '--alb or --alb-target-group', { requestsPerReplica: '--requests-per-replica' });
    return undefined;
  }
  const flag = '--requests-per-replica';
  const owner = balancer ? '--alb' : '--alb-target-group';
  const perReplica = requestsPerMinute(flag, companion(raw, 'requestsPerReplica', flag, owner));
  const target = bufferedTarget(perReplica, around.growthPercent, around.nodeStart);
  const region = regionOf(owner, around.region, [balancer?.region, group?.region]);
  if (balancer) {
    return {
      kind: 'alb-requests',
      loadBalancer: balancer.dimension,
      ...(group === undefined ? {} : { targetGroup: group.dimension }),
      region,
      perReplica,
      target,
    };
  }
  return group && { kind: 'alb-requests-per-target', targetGroup: group.dimension, region, perReplica, target };
}

function accepted(given: string | undefined, parse: (text: string) => ParsedLoadBalancer) {
  if (given === undefined) return undefined;
  const parsed = parse(given);
  if (!parsed.isValid) throw usageError('bad-load-balancer', parsed.message, parsed.hint);
  return parsed.ref;
}

/** The region that the resources name themselves, else the user's. */
function regionOf(flag: string, given: string | undefined, named: readonly (string | undefined)[]): string {
  const regions = [...new Set(named.filter((region) => region !== undefined))];
  if (regions.length > 1) throw usageError('region-mismatch', `${flag}: one is in ${regions.join(', the other in ')}`);
  const region = regions[0] ?? given;
  if (region === undefined) {
    throw usageError('no-region', `${flag} does not say its region`, 'pass --region, set AWS_REGION, or give an ARN');
  }
  return region;
}

function sqsTrigger(raw: RawFlags, around: TriggerSurroundings): TriggerSpec | undefined {
  const url = text(raw, 'sqs');
  if (url === undefined) {
    refuseOrphans(raw, '--sqs', { messagesPerReplica: '--messages-per-replica' });
    return undefined;
  }
  if (!/^https?:\/\/[^/]+\/[^/]+\/[^/]+$/.test(url)) {
    throw usageError(
      'bad-queue-url',
      `"${url}" is not the URL of a queue`,
      'it looks like https://sqs.REGION.amazonaws.com/ACCOUNT/NAME (aws sqs get-queue-url)',
    );
  }
  const flag = '--messages-per-replica';
  return {
    kind: 'sqs',
    queueUrl: url,
    region: regionOf('--sqs', around.region, [/^https?:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1]]),
    messages: wholeNumber(flag, companion(raw, 'messagesPerReplica', flag, '--sqs'), 1),
  };
}

function prometheusTrigger(raw: RawFlags, around: TriggerSurroundings): TriggerSpec | undefined {
  const url = text(raw, 'prometheus')?.replace(/\/+$/, '');
  if (url === undefined) {
    refuseOrphans(raw, '--prometheus', { query: '--query', threshold: '--threshold', amp: '--amp' });
    return undefined;
  }
  if (!/^https?:\/\/[^/]+/.test(url)) {
    throw usageError('bad-prometheus-url', `"${url}" is not an http or https URL`);
  }
  if (/\/api\/v1\/(query|query_range|remote_write)$/.test(url)) {
    throw usageError(
      'bad-prometheus-url',
      `"${url}" is an endpoint of Prometheus, and KEDA adds /api/v1/query by itself`,
      `give ${url.replace(/\/api\/v1\/\w+$/, '')}`,
    );
  }
  const amazon = /^https?:\/\/aps-workspaces\.([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1];
  const isAmazon = amazon !== undefined || raw['amp'] === true;
  const metricType = toMetricType(raw);
  return {
    kind: 'prometheus',
    serverAddress: url,
    query: companion(raw, 'query', '--query', '--prometheus'),
    threshold: positive('--threshold', companion(raw, 'threshold', '--threshold', '--prometheus')),
    ...(metricType === undefined ? {} : { metricType }),
    ...(isAmazon ? { amazonRegion: regionOf('--prometheus', around.region, [amazon]) } : {}),
  };
}

const CLOUDWATCH_FLAGS = {
  dimension: '--dimension',
  stat: '--stat',
  period: '--period',
  targetValue: '--target-value',
} as const;

function cloudwatchTrigger(raw: RawFlags, around: TriggerSurroundings): TriggerSpec | undefined {
  const metric = text(raw, 'cloudwatch');
  if (metric === undefined) {
    refuseOrphans(raw, '--cloudwatch', CLOUDWATCH_FLAGS);
    return undefined;
  }
  const [, namespace, metricName] = /^(.+)\/([^/]+)$/.exec(metric) ?? [];
  if (namespace === undefined || metricName === undefined) {
    throw usageError('bad-metric', `--cloudwatch ${metric} is not NAMESPACE/METRIC`, 'e.g. AWS/SageMaker/Invocations');
  }
  const metricType = toMetricType(raw);
  return {
    kind: 'cloudwatch',
    namespace,
    metricName,
    dimensions: toDimensions(raw),
    stat: text(raw, 'stat') ?? 'Average',
    periodSeconds: seconds('--period', text(raw, 'period') ?? '60'),
    targetValue: positive('--target-value', companion(raw, 'targetValue', '--target-value', '--cloudwatch')),
    ...(metricType === undefined ? {} : { metricType }),
    region: regionOf('--cloudwatch', around.region, []),
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

function toMetricType(raw: RawFlags): MetricType | undefined {
  const [given] = texts(raw, 'metricType');
  if (given === undefined || given === 'AverageValue' || given === 'Value') return given;
  throw usageError('bad-metric-type', `--metric-type ${given} is neither AverageValue nor Value`);
}

function resourceTrigger(
  kind: 'cpu' | 'memory',
  raw: RawFlags,
  { growthPercent, nodeStart }: TriggerSurroundings,
): TriggerSpec | undefined {
  const given = text(raw, kind);
  if (given === undefined) return undefined;
  const perReplica = percent(`--${kind}`, given);
  // Memory does not follow the load as requests and CPU do.
  const target = kind === 'cpu' ? bufferedTarget(perReplica, growthPercent, nodeStart) : perReplica;
  return { kind, perReplica, target };
}
