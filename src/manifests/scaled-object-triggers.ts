/** KEDA's triggers from ours. KEDA takes strings only: a number without quotes is refused by its CRD. */
import {
  readsFromAws,
  triggerAuthenticationName,
  type MetricType,
  type ScaledObjectSpec,
  type TriggerSpec,
} from '../domain/scaled-object.ts';
import { METRIC_WINDOW_PERIODS } from '../domain/scaling-timing.ts';

export interface TriggerManifest {
  readonly type: string;
  /** Unique in its scaled object. */
  readonly name: string;
  readonly metricType: MetricType | 'Utilization';
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef?: { readonly name: string };
}

type KedaTrigger = Pick<TriggerManifest, 'type' | 'metricType' | 'metadata'>;
type OfKind<K extends TriggerSpec['kind']> = Extract<TriggerSpec, { readonly kind: K }>;

const ALB_PERIOD_SECONDS = 60;

/** The triggers of a scaled object, in its order. */
export function buildTriggers(spec: ScaledObjectSpec): TriggerManifest[] {
  return spec.triggers.map((trigger) => ({
    name: trigger.kind,
    ...toKedaTrigger(trigger),
    ...(readsFromAws(trigger) ? { authenticationRef: { name: triggerAuthenticationName(spec.name) } } : {}),
  }));
}

function toKedaTrigger(trigger: TriggerSpec): KedaTrigger {
  switch (trigger.kind) {
    case 'alb-requests':
      return albRequests(trigger);
    case 'alb-requests-per-target':
      return albRequestsPerTarget(trigger);
    case 'sqs':
      return sqs(trigger);
    case 'prometheus':
      return prometheus(trigger);
    case 'cloudwatch':
      return cloudwatch(trigger);
    default:
      return { type: trigger.kind, metricType: 'Utilization', metadata: { value: String(trigger.target) } };
  }
}

function albRequests({ loadBalancer, targetGroup, region, target }: OfKind<'alb-requests'>): KedaTrigger {
  const dimensions = [
    { name: 'LoadBalancer', value: loadBalancer },
    ...(targetGroup === undefined ? [] : [{ name: 'TargetGroup', value: targetGroup }]),
  ];
  return cloudwatch({
    kind: 'cloudwatch',
    namespace: 'AWS/ApplicationELB',
    metricName: 'RequestCount',
    dimensions,
    stat: 'Sum',
    periodSeconds: ALB_PERIOD_SECONDS,
    targetValue: target,
    region,
  });
}

/** The metric is per target already; as an AverageValue the HPA would divide it by the replicas once more. */
function albRequestsPerTarget({ targetGroup, region, target }: OfKind<'alb-requests-per-target'>): KedaTrigger {
  return cloudwatch({
    kind: 'cloudwatch',
    namespace: 'AWS/ApplicationELB',
    metricName: 'RequestCountPerTarget',
    dimensions: [{ name: 'TargetGroup', value: targetGroup }],
    stat: 'Sum',
    periodSeconds: ALB_PERIOD_SECONDS,
    targetValue: target,
    metricType: 'Value',
    region,
  });
}

function cloudwatch(trigger: OfKind<'cloudwatch'>): KedaTrigger {
  return {
    type: 'aws-cloudwatch',
    metricType: trigger.metricType ?? 'AverageValue',
    metadata: {
      namespace: trigger.namespace,
      metricName: trigger.metricName,
      dimensionName: trigger.dimensions.map(({ name }) => name).join(';'),
      dimensionValue: trigger.dimensions.map(({ value }) => value).join(';'),
      metricStat: trigger.stat,
      metricStatPeriod: String(trigger.periodSeconds),
      metricCollectionTime: String(trigger.periodSeconds * METRIC_WINDOW_PERIODS),
      targetMetricValue: String(trigger.targetValue),
      // Required by KEDA's code, though its documentation shows a default.
      minMetricValue: '0',
      awsRegion: trigger.region,
    },
  };
}

function sqs({ queueUrl, messages, region }: OfKind<'sqs'>): KedaTrigger {
  return {
    type: 'aws-sqs-queue',
    metricType: 'AverageValue',
    metadata: { queueURL: queueUrl, queueLength: String(messages), awsRegion: region },
  };
}

function prometheus(trigger: OfKind<'prometheus'>): KedaTrigger {
  return {
    type: 'prometheus',
    metricType: trigger.metricType ?? 'AverageValue',
    metadata: {
      serverAddress: trigger.serverAddress,
      query: trigger.query,
      threshold: String(trigger.threshold),
      ...(trigger.amazonRegion === undefined ? {} : { awsRegion: trigger.amazonRegion }),
    },
  };
}
