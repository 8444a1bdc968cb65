/** A ScaledObject as KEDA's operator reads it, with KEDA's defaults (keda.sh/v1alpha1). */
import type { KubeObject } from '../../domain/kube-object.ts';
import type { ExternalTarget } from '../hpa/proposal.ts';
import type { ExecutorSettings } from './executor.ts';
import type { FallbackSpec } from './fallback.ts';
import type { Trigger } from './triggers.ts';

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

/** The spec as it is written. */
export function specOf(object: KubeObject): ScaledObjectSpec {
  return object.spec as ScaledObjectSpec;
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
