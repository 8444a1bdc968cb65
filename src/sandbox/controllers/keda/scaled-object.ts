/** A ScaledObject as the operator reads it, with KEDA's defaults. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { ExternalTarget } from '../../../autoscaling/hpa/proposal.ts';
import type { ExecutorSettings } from '../../../autoscaling/keda/executor.ts';
import type { FallbackSpec } from '../../../autoscaling/keda/fallback.ts';
import { type KedaVersion, NEWEST_KEDA, parseKedaVersion } from '../../../autoscaling/keda/keda-version.ts';
import type { Trigger } from '../../../autoscaling/keda/triggers.ts';
import type { ControllerContext } from '../controller-context.ts';

export interface TriggerSpec extends Trigger {
  readonly authenticationRef?: { readonly name: string; readonly kind?: string };
}

export interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly name: string; readonly kind?: string; readonly apiVersion?: string };
  readonly pollingInterval?: number;
  readonly cooldownPeriod?: number;
  readonly initialCooldownPeriod?: number;
  readonly idleReplicaCount?: number;
  readonly minReplicaCount?: number;
  readonly maxReplicaCount?: number;
  readonly fallback?: FallbackSpec;
  readonly advanced?: {
    readonly restoreToOriginalReplicaCount?: boolean;
    readonly horizontalPodAutoscalerConfig?: { readonly name?: string; readonly behavior?: unknown };
  };
  readonly triggers: readonly TriggerSpec[];
}

export interface ScaledObjectStatus {
  readonly lastActiveTime?: string;
  readonly originalReplicaCount?: number;
  /** By the name of the metric. */
  readonly health?: Readonly<Record<string, { readonly numberOfFailures?: number }>>;
}

/** The label by which the HPA's metrics name their ScaledObject. */
export const SCALED_OBJECT_LABEL = 'scaledobject.keda.sh/name';
export const PAUSED_ANNOTATION = 'autoscaling.keda.sh/paused';
export const PAUSED_REPLICAS_ANNOTATION = 'autoscaling.keda.sh/paused-replicas';

export function specOf(object: KubeObject): ScaledObjectSpec {
  return object.spec as ScaledObjectSpec;
}

export function statusOf(object: KubeObject): ScaledObjectStatus {
  return object.status ?? {};
}

/** `namespace/name` of the target. */
export function targetKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? 'default'}/${specOf(object).scaleTargetRef.name}`;
}

/** `minReplicaCount`, by default 0. */
export function minimumOf(spec: ScaledObjectSpec): number {
  return spec.minReplicaCount ?? 0;
}

/** What the executor's model wants of the spec, KEDA's defaults filled in. */
export function executorSettings(spec: ScaledObjectSpec): ExecutorSettings {
  return {
    minReplicaCount: minimumOf(spec),
    idleReplicaCount: spec.idleReplicaCount ?? null,
    cooldownMs: (spec.cooldownPeriod ?? 300) * 1000,
    initialCooldownMs: (spec.initialCooldownPeriod ?? 0) * 1000,
    fallbackReplicas: spec.fallback?.replicas ?? null,
  };
}

/** The number of replicas while paused; undefined when it is not, null when the present size is kept. */
export function pausedAt(object: KubeObject): number | null | undefined {
  const annotations = object.metadata.annotations ?? {};
  const replicas = annotations[PAUSED_REPLICAS_ANNOTATION];
  if (replicas !== undefined) return Number(replicas);
  return annotations[PAUSED_ANNOTATION] === 'true' ? null : undefined;
}

/** The release that the seed installed. */
export function versionOf({ services }: Pick<ControllerContext, 'services'>): KedaVersion {
  return parseKedaVersion(services.seed.kubernetes.keda ?? '') ?? NEWEST_KEDA;
}

/** The target of the trigger's metric, from the field that its type names. */
export function targetOf({
  type,
  metadata,
  metricType,
}: TriggerSpec): Pick<ExternalTarget, 'targetType' | 'targetMilli'> {
  const text =
    { 'aws-cloudwatch': metadata['targetMetricValue'], 'aws-sqs-queue': metadata['queueLength'] ?? '5', cron: '1' }[
      type
    ] ?? metadata['threshold'];
  const targetType = metricType === 'Value' ? 'Value' : 'AverageValue';
  return { targetType, targetMilli: Math.round(Number(text) * 1000) };
}

/** `s0-aws-cloudwatch`: how the HPA calls a trigger's metric. */
export function metricName(trigger: TriggerSpec, index: number): string {
  return `s${index}-${ownName(trigger).replaceAll(/[/.:%()]/g, '-')}`;
}

function ownName({ type, metadata }: TriggerSpec): string {
  const { start = '', end = '', timezone, queueURL } = metadata;
  if (type === 'cron') return `cron-${timezone}-${cronInName(start)}-${cronInName(end)}`;
  const queue = queueURL?.split('/').at(-1);
  return type === 'aws-sqs-queue' && queue ? `aws-sqs-${queue}` : type;
}

/** As KEDA writes a schedule where only letters and digits may stand. */
function cronInName(schedule: string): string {
  return schedule.replaceAll(' ', '').replaceAll('*', 'x').replaceAll('/', 'Sl').replaceAll('?', 'Qm');
}
