/** What the operator notes on a ScaledObject, and how it names things after it. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { type KedaVersion, NEWEST_KEDA, parseKedaVersion } from '../../../autoscaling/keda/keda-version.ts';
import { specOf, type TriggerSpec } from '../../../autoscaling/keda/scaled-object.ts';
import type { ControllerContext } from '../controller-context.ts';

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

export function statusOf(object: KubeObject): ScaledObjectStatus {
  return object.status ?? {};
}

/** `namespace/name` of the target. */
export function targetKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? 'default'}/${specOf(object).scaleTargetRef.name}`;
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

/** By which a context keeps what was polled of a metric. */
export function polledKey(object: KubeObject, metric: string): string {
  return `${object.metadata.uid} ${metric}`;
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
