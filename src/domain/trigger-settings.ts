/** A trigger as a person writes it, by flags or in hpscale.yaml, and the trigger it means. */
import { type ParsedLoadBalancer, parseLoadBalancer, parseTargetGroup } from './load-balancer.ts';
import type { Problem } from './problem.ts';
import type { Dimension, MetricType, TriggerSpec } from './scaled-object.ts';
import { bufferedTarget, type NodeStart } from './scaling-timing.ts';

interface WithRegion {
  /** Where the resource does not name its own. */
  readonly region?: string;
}

export type TriggerSettings =
  | (WithRegion & {
      readonly type: 'alb';
      readonly loadBalancer: string;
      readonly targetGroup?: string;
      /** A minute. */
      readonly requestsPerReplica: number;
    })
  | (WithRegion & {
      readonly type: 'alb-target-group';
      readonly targetGroup: string;
      readonly requestsPerReplica: number;
    })
  | (WithRegion & { readonly type: 'sqs'; readonly queueUrl: string; readonly messagesPerReplica: number })
  | (WithRegion & {
      readonly type: 'prometheus';
      readonly url: string;
      readonly query: string;
      readonly threshold: number;
      /** Sign requests for AWS also where the URL is not one of Amazon Managed Service for Prometheus. */
      readonly amp?: boolean;
      readonly metricType?: MetricType;
    })
  | (WithRegion & {
      readonly type: 'cloudwatch';
      /** `NAMESPACE/METRIC`. */
      readonly metric: string;
      readonly dimensions: readonly Dimension[];
      readonly stat?: string;
      readonly periodSeconds?: number;
      readonly targetValue: number;
      readonly metricType?: MetricType;
    })
  | { readonly type: 'cpu' | 'memory'; readonly percent: number };

/** What a trigger's numbers and region follow from, beside its own settings. */
export interface TriggerSurroundings {
  readonly region: string | undefined;
  readonly nodeStart: NodeStart;
  readonly growthPercent: number;
}

/** `field` is the setting. */
export interface TriggerProblem extends Problem {
  readonly code: string;
}

export type SettledTrigger =
  | { readonly isGood: true; readonly trigger: TriggerSpec }
  | { readonly isGood: false; readonly problem: TriggerProblem };

export const TRIGGER_DEFAULTS = { stat: 'Average', periodSeconds: 60 } as const;

type OfType<T extends TriggerSettings['type']> = Extract<TriggerSettings, { readonly type: T }>;

/** What is meant, or the first thing that is wrong. */
export function settleTrigger(settings: TriggerSettings, around: TriggerSurroundings): SettledTrigger {
  switch (settings.type) {
    case 'alb':
      return loadBalancerTrigger(settings, around);
    case 'alb-target-group':
      return targetGroupTrigger(settings, around);
    case 'sqs':
      return sqsTrigger(settings, around);
    case 'prometheus':
      return prometheusTrigger(settings, around);
    case 'cloudwatch':
      return cloudwatchTrigger(settings, around);
    default:
      return good(resourceTrigger(settings, around));
  }
}

/** Requests a minute: `600` and `600/m` are, `10/s` is sixty times as many; undefined when it is no rate above 0. */
export function parseRequestsPerMinute(text: string): number | undefined {
  const [, amount, unit = 'm'] = /^(\d+(?:\.\d+)?)(?:\/(s|m))?$/.exec(text) ?? [];
  const rate = Number(amount) * (unit === 's' ? 60 : 1);
  return rate > 0 ? rate : undefined;
}

function good(trigger: TriggerSpec): SettledTrigger {
  return { isGood: true, trigger };
}

function bad(code: string, field: string, message: string, hint?: string): SettledTrigger {
  return { isGood: false, problem: { code, field, message, ...(hint === undefined ? {} : { hint }) } };
}

function isSettled<T extends object>(value: T | SettledTrigger): value is SettledTrigger {
  return 'isGood' in value;
}

function loadBalancerTrigger(settings: OfType<'alb'>, around: TriggerSurroundings): SettledTrigger {
  const balancer = reference('loadBalancer', parseLoadBalancer(settings.loadBalancer));
  if (isSettled(balancer)) return balancer;
  const group: Reference | SettledTrigger =
    settings.targetGroup === undefined ? {} : reference('targetGroup', parseTargetGroup(settings.targetGroup));
  if (isSettled(group)) return group;
  const region = settleRegion([settings.region, balancer.region, group.region], around);
  if (typeof region !== 'string') return region;
  return good({
    kind: 'alb-requests',
    loadBalancer: balancer.dimension,
    ...(group.dimension === undefined ? {} : { targetGroup: group.dimension }),
    region,
    ...requests(settings.requestsPerReplica, around),
  });
}

function targetGroupTrigger(settings: OfType<'alb-target-group'>, around: TriggerSurroundings): SettledTrigger {
  const group = reference('targetGroup', parseTargetGroup(settings.targetGroup));
  if (isSettled(group)) return group;
  const region = settleRegion([settings.region, group.region], around);
  if (typeof region !== 'string') return region;
  return good({
    kind: 'alb-requests-per-target',
    targetGroup: group.dimension,
    region,
    ...requests(settings.requestsPerReplica, around),
  });
}

type Reference = { readonly dimension?: string; readonly region?: string };

function reference(
  field: string,
  parsed: ParsedLoadBalancer,
): (Reference & { readonly dimension: string }) | SettledTrigger {
  return parsed.isValid ? parsed.ref : bad('bad-load-balancer', field, parsed.message, parsed.hint);
}

function requests(perReplica: number, { growthPercent, nodeStart }: TriggerSurroundings) {
  return { perReplica, target: bufferedTarget(perReplica, growthPercent, nodeStart) };
}

/** The region that the trigger and its resources name, else the surroundings'. */
function settleRegion(
  named: readonly (string | undefined)[],
  { region: given }: TriggerSurroundings,
): string | SettledTrigger {
  const regions = [...new Set(named.filter((region) => region !== undefined))];
  if (regions.length > 1) {
    return bad('region-mismatch', 'region', `it names two regions, ${regions.join(' and ')}`);
  }
  return regions[0] ?? given ?? bad('no-region', 'region', 'it does not say its region');
}

function sqsTrigger(settings: OfType<'sqs'>, around: TriggerSurroundings): SettledTrigger {
  const { queueUrl, messagesPerReplica: messages } = settings;
  if (!/^https?:\/\/[^/]+\/[^/]+\/[^/]+$/.test(queueUrl)) {
    return bad(
      'bad-queue-url',
      'queueUrl',
      `"${queueUrl}" is not the URL of a queue`,
      'it looks like https://sqs.REGION.amazonaws.com/ACCOUNT/NAME (aws sqs get-queue-url)',
    );
  }
  const region = settleRegion(
    [settings.region, /^https?:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queueUrl)?.[1]],
    around,
  );
  if (typeof region !== 'string') return region;
  return good({ kind: 'sqs', queueUrl, region, messages });
}

function prometheusTrigger(settings: OfType<'prometheus'>, around: TriggerSurroundings): SettledTrigger {
  const url = settings.url.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]+/.test(url)) {
    return bad('bad-prometheus-url', 'url', `"${url}" is not an http or https URL`);
  }
  if (/\/api\/v1\/(query|query_range|remote_write)$/.test(url)) {
    return bad(
      'bad-prometheus-url',
      'url',
      `"${url}" is an endpoint of Prometheus, and KEDA adds /api/v1/query by itself`,
      `give ${url.replace(/\/api\/v1\/\w+$/, '')}`,
    );
  }
  const trigger: TriggerSpec = {
    kind: 'prometheus',
    serverAddress: url,
    query: settings.query,
    threshold: settings.threshold,
    ...(settings.metricType === undefined ? {} : { metricType: settings.metricType }),
  };
  const amazon = /^https?:\/\/aps-workspaces\.([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1];
  if (amazon === undefined && settings.amp !== true) return good(trigger);
  const region = settleRegion([settings.region, amazon], around);
  return typeof region === 'string' ? good({ ...trigger, amazonRegion: region }) : region;
}

function cloudwatchTrigger(settings: OfType<'cloudwatch'>, around: TriggerSurroundings): SettledTrigger {
  const [, namespace, metricName] = /^(.+)\/([^/]+)$/.exec(settings.metric) ?? [];
  if (namespace === undefined || metricName === undefined) {
    return bad(
      'bad-metric',
      'metric',
      `"${settings.metric}" is not NAMESPACE/METRIC`,
      'e.g. AWS/SageMaker/Invocations',
    );
  }
  const region = settleRegion([settings.region], around);
  if (typeof region !== 'string') return region;
  return good({
    kind: 'cloudwatch',
    namespace,
    metricName,
    dimensions: settings.dimensions,
    stat: settings.stat ?? TRIGGER_DEFAULTS.stat,
    periodSeconds: settings.periodSeconds ?? TRIGGER_DEFAULTS.periodSeconds,
    targetValue: settings.targetValue,
    ...(settings.metricType === undefined ? {} : { metricType: settings.metricType }),
    region,
  });
}

/** Memory does not follow the load as requests and CPU do. */
function resourceTrigger({ type, percent }: OfType<'cpu' | 'memory'>, around: TriggerSurroundings): TriggerSpec {
  const { growthPercent, nodeStart } = around;
  return {
    kind: type,
    perReplica: percent,
    target: type === 'cpu' ? bufferedTarget(percent, growthPercent, nodeStart) : percent,
  };
}
