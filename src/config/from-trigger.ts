/** A trigger as hpscale.yaml writes it. */
import { formatDuration } from '../domain/duration.ts';
import type { JsonObject } from '../domain/json.ts';
import type { TriggerSpec } from '../domain/scaled-object.ts';
import { nodeStartOf } from '../domain/scaling-timing.ts';
import { settleTrigger, type TriggerSettings } from '../domain/trigger-settings.ts';

/** Without the region where it follows from the resource, or from that of the file. */
export function toWrittenTrigger(trigger: TriggerSpec, fileRegion: string | undefined): JsonObject {
  const settings = toSettings(trigger);
  const region = regionOf(trigger);
  const isImplied = region === undefined || impliedRegion(settings, fileRegion) === region;
  return { ...toWritten(settings), ...(isImplied ? {} : { region }) };
}

function toSettings(trigger: TriggerSpec): TriggerSettings {
  switch (trigger.kind) {
    case 'alb-requests': {
      const { loadBalancer, targetGroup, perReplica } = trigger;
      const group = targetGroup === undefined ? {} : { targetGroup };
      return { type: 'alb', loadBalancer, ...group, requestsPerReplica: perReplica };
    }
    case 'alb-requests-per-target':
      return { type: 'alb-target-group', targetGroup: trigger.targetGroup, requestsPerReplica: trigger.perReplica };
    case 'sqs':
      return { type: 'sqs', queueUrl: trigger.queueUrl, messagesPerReplica: trigger.messages };
    case 'prometheus':
      return prometheusSettings(trigger);
    case 'cloudwatch':
      return cloudwatchSettings(trigger);
    default:
      return { type: trigger.kind, percent: trigger.perReplica };
  }
}

type OfKind<K extends TriggerSpec['kind']> = Extract<TriggerSpec, { readonly kind: K }>;

function prometheusSettings({ serverAddress, query, threshold, metricType, ...rest }: OfKind<'prometheus'>) {
  return {
    type: 'prometheus' as const,
    url: serverAddress,
    query,
    threshold,
    amp: rest.amazonRegion !== undefined && !/^https?:\/\/aps-workspaces\./.test(serverAddress),
    ...(metricType === undefined ? {} : { metricType }),
  };
}

function cloudwatchSettings(trigger: OfKind<'cloudwatch'>) {
  const { namespace, metricName, dimensions, stat, periodSeconds, targetValue, metricType } = trigger;
  return {
    type: 'cloudwatch' as const,
    metric: `${namespace}/${metricName}`,
    dimensions,
    stat,
    periodSeconds,
    targetValue,
    ...(metricType === undefined ? {} : { metricType }),
  };
}

function toWritten(settings: TriggerSettings): JsonObject {
  if (settings.type !== 'cloudwatch') return { ...settings };
  const { dimensions, periodSeconds = 0, ...rest } = settings;
  return {
    ...rest,
    dimensions: Object.fromEntries(dimensions.map(({ name, value }) => [name, value])),
    period: formatDuration(periodSeconds * 1000),
  };
}

function regionOf(trigger: TriggerSpec): string | undefined {
  if (trigger.kind === 'prometheus') return trigger.amazonRegion;
  return 'region' in trigger ? trigger.region : undefined;
}

/** The region that the trigger gets when it does not say one. */
function impliedRegion(settings: TriggerSettings, region: string | undefined): string | undefined {
  const settled = settleTrigger(settings, { region, nodeStart: nodeStartOf(0), growthPercent: 0 });
  return settled.isGood ? regionOf(settled.trigger) : undefined;
}
