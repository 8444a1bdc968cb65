/** The comment above a rendered scaled object: where its numbers come from. */
import { formatDuration } from '../domain/duration.ts';
import { leavesRoomForGrowth, type ScaledObjectSpec, type TriggerSpec } from '../domain/scaled-object.ts';
import {
  defaultTiming,
  METRIC_WINDOW_PERIODS,
  MIN_WINDOW_SECONDS,
  POD_START_SECONDS,
  reactionSeconds,
  reactionStages,
} from '../domain/scaling-timing.ts';

/** Lines of at most some 110 characters, without the `#`. */
export function scaledObjectComment(spec: ScaledObjectSpec): string[] {
  const { typicalSeconds, slowSeconds } = spec.nodeStart;
  return [
    `Reckoned for nodes that take ${span(typicalSeconds)} to start, slow ones ${span(slowSeconds)} (assumed; --node-start sets it).`,
    ...spec.triggers.flatMap(targetLines),
    ...windowLines(spec),
    ...zeroLines(spec),
    ...bufferLines(spec),
  ];
}

function span(seconds: number): string {
  return formatDuration(seconds * 1000);
}

function targetLines(trigger: TriggerSpec): string[] {
  switch (trigger.kind) {
    case 'alb-requests':
      return [
        `Target: ${rate(trigger.perReplica)} for each replica${reduced(trigger)}. The unit is requests per metricStatPeriod (60 s):`,
        `  the HPA wants ceil(requests of the newest minute / ${trigger.target}) replicas, and leaves them alone within 10 %.`,
        ...collectionLines(60),
      ];
    case 'alb-requests-per-target':
      return [
        `Target: ${rate(trigger.perReplica)} for each target${reduced(trigger)}. The metric is an average over the targets already, so`,
        `  metricType is Value: the HPA wants ceil(ready replicas x metric / ${trigger.target}).`,
        ...collectionLines(60),
      ];
    case 'sqs':
      return [
        `Target: ${trigger.messages} messages for each replica, visible and in flight: ceil(messages / ${trigger.messages}) replicas.`,
      ];
    case 'prometheus':
      return [
        trigger.metricType === 'Value'
          ? `Target: the query at ${trigger.threshold}: ceil(ready replicas x result / ${trigger.threshold}).`
          : `Target: the query's result is a total: ceil(result / ${trigger.threshold}) replicas.`,
      ];
    case 'cloudwatch':
      return [
        `Target: ${trigger.metricName} (${trigger.stat} over ${trigger.periodSeconds} s) at ${trigger.targetValue}${trigger.metricType === 'Value' ? '' : ' for each replica'}.`,
        ...collectionLines(trigger.periodSeconds),
      ];
    default:
      return [
        `Target: ${trigger.perReplica} % of the ${trigger.kind} that the pods request${reduced({ ...trigger, unit: ' %' })}.`,
      ];
  }
}

function rate(perMinute: number): string {
  const perSecond = Math.round((perMinute / 60) * 100) / 100;
  return `${perMinute} requests a minute (${perSecond} a second)`;
}

function reduced({ perReplica, target, unit = '' }: { perReplica: number; target: number; unit?: string }): string {
  return perReplica === target ? '' : `, written as ${target}${unit} to leave the buffer below`;
}

function collectionLines(periodSeconds: number): string[] {
  const window = periodSeconds * METRIC_WINDOW_PERIODS;
  return [
    `Metric window: ${METRIC_WINDOW_PERIODS} x ${periodSeconds} s = ${window} s (metricCollectionTime); only the newest datapoint counts, the older ones`,
    '  stand in while CloudWatch has not published it: otherwise that would read as 0 (minMetricValue).',
  ];
}

function windowLines({ timing, nodeStart, minReplicas }: ScaledObjectSpec): string[] {
  const reckoned = defaultTiming(nodeStart, minReplicas).scaleDownWindowSeconds;
  const rule = `a slow node start (${nodeStart.slowSeconds} s) in whole minutes, at least ${MIN_WINDOW_SECONDS} s:`;
  const reason = '  a replica given up sooner may be wanted again before its node could be back.';
  return timing.scaleDownWindowSeconds === reckoned
    ? [`Scale-down window: ${reckoned} s, ${rule}`, reason]
    : [`Scale-down window: ${timing.scaleDownWindowSeconds} s as given; ${reckoned} s would be ${rule}`, reason];
}

function zeroLines({ minReplicas, timing, nodeStart }: ScaledObjectSpec): string[] {
  if (minReplicas > 0) {
    return [
      'pollingInterval and cooldownPeriod work only between 0 and 1 replica: with a minimum above 0 the HPA does it all.',
    ];
  }
  const start = nodeStart.slowSeconds + POD_START_SECONDS;
  return [
    `Cooldown: ${timing.cooldownSeconds} s after the last traffic KEDA writes 0 from any size, whatever the HPA still holds: a cooldown`,
    '  shorter than the window cuts the window short.',
    `Initial cooldown: ${timing.initialCooldownSeconds} s before a new workload without traffic goes to 0; its first start takes`,
    `  ${nodeStart.slowSeconds} s (node) + ${POD_START_SECONDS} s (image and model) = ${start} s.`,
  ];
}

function bufferLines(spec: ScaledObjectSpec): string[] {
  const total = reactionSeconds(spec.nodeStart);
  const sum = reactionStages(spec.nodeStart)
    .map(({ seconds, what }) => `${seconds} s (${what})`)
    .join(' + ');
  return [
    'Buffer: from more load to a new replica on a new node it takes up to (assumed)',
    `  ${sum} = ${total} s.`,
    '  What runs already carries the load until then; --min keeps replicas ready.',
    ...growthLines(spec, total),
  ];
}

function growthLines({ triggers, growthPercent }: ScaledObjectSpec, reaction: number): string[] {
  if (!triggers.some(leavesRoomForGrowth)) return [];
  if (growthPercent === 0) return ['  For load that grows by 2 % a minute, --growth 2 lowers the target to match.'];
  const minutes = Math.round((reaction / 60) * 10) / 10;
  const factor = Math.round((1 + (growthPercent / 100) * (reaction / 60)) * 100) / 100;
  return [
    `  Load that grows by ${growthPercent} % a minute is then 1 + ${growthPercent} % x ${minutes} = ${factor} times as much: the target is divided by that.`,
  ];
}
