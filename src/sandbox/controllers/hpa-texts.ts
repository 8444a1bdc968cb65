/** The HPA controller's words: conditions and reasons of a sync. */
import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.d.ts';
import type { HpaSync } from '../../autoscaling/hpa/reconcile.ts';
import type { LabelSelector } from '../../autoscaling/label-selector.ts';
import type { ConditionChange } from './conditions.ts';

/** `name(&LabelSelector{…})`, as Go prints it. */
export function metricText(name: string, selector: LabelSelector | undefined): string {
  if (!selector) return `${name}(nil)`;
  const labels = Object.entries(selector.matchLabels ?? {})
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  return `${name}(&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{},})`;
}

function describeMetric(metric: MetricSpec | undefined): string {
  if (metric?.resource) return describeResource(metric.resource.name, metric.resource.target.type);
  if (metric?.containerResource) {
    const { name, container, target } = metric.containerResource;
    return `${describeResource(name, target.type).replace('resource', 'container resource')} of container ${container}`;
  }
  if (!metric?.external) return 'unknown metric';
  return `external metric ${metricText(metric.external.metric.name, metric.external.metric.selector)}`;
}

function describeResource(name: string, type: string): string {
  return type === 'Utilization' ? `${name} resource utilization (percentage of request)` : `${name} resource`;
}

/** What the SuccessfulRescale event gives as the reason; empty when only the history can have caused it. */
export function rescaleReason(result: HpaSync, metrics: readonly MetricSpec[]): string {
  switch (result.cause) {
    case 'above-max':
      return 'Current number of replicas above Spec.MaxReplicas';
    case 'below-min':
      return 'Current number of replicas below Spec.MinReplicas';
    case 'metric-above-target':
      return `${describeMetric(metrics[result.metricIndex ?? 0])} above target`;
    case 'all-below-target':
      return 'All metrics below target';
    default:
      return '';
  }
}

/** The conditions after a sync. */
export function conditionsOfSync(result: HpaSync, current: number, metrics: readonly MetricSpec[]): ConditionChange[] {
  return [
    ableToScale(result, current),
    ...scalingActive(result, metrics),
    ...(result.limit === null ? [] : [scalingLimited(result.limit)]),
  ];
}

const STABLE_TEXTS = {
  ReadyForNewScale: 'recommended size matches current size',
  ScaleUpStabilized: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
  ScaleDownStabilized:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
} as const;

function ableToScale(result: HpaSync, current: number): ConditionChange {
  if (result.desired !== current) {
    const message = `the HPA controller was able to update the target scale to ${result.desired}`;
    return { type: 'AbleToScale', status: 'True', reason: 'SucceededRescale', message };
  }
  if (result.stable === null) {
    const message = "the HPA controller was able to get the target's current scale";
    return { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale', message };
  }
  return { type: 'AbleToScale', status: 'True', reason: result.stable, message: STABLE_TEXTS[result.stable] };
}

function scalingActive(result: HpaSync, metrics: readonly MetricSpec[]): ConditionChange[] {
  const type = 'ScalingActive';
  if (result.scalingActive === 'unchanged') return [];
  if (result.scalingActive === 'ScalingDisabled') {
    const message = 'scaling is disabled since the replica count of the target is zero';
    return [{ type, status: 'False', reason: 'ScalingDisabled', message }];
  }
  if (result.scalingActive === 'ValidMetricFound') {
    const metric = describeMetric(metrics[result.metricIndex ?? 0]);
    const message = `the HPA was able to successfully calculate a replica count from ${metric}`;
    return [{ type, status: 'True', reason: 'ValidMetricFound', message }];
  }
  const reason = metrics.some((metric) => metric.external) ? 'FailedGetExternalMetric' : 'FailedGetResourceMetric';
  const message = `the HPA was unable to compute the replica count: ${result.scalingActive.error}`;
  return [{ type, status: 'False', reason, message }];
}

const LIMIT_TEXTS = {
  DesiredWithinRange: 'the desired count is within the acceptable range',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
} as const;

function scalingLimited(limit: NonNullable<HpaSync['limit']>): ConditionChange {
  const status = limit === 'DesiredWithinRange' ? 'False' : 'True';
  return { type: 'ScalingLimited', status, reason: limit, message: LIMIT_TEXTS[limit] };
}
