/** When the timing and the triggers of a scaled object do not fit: one rule for what hpscale writes and what it finds. */
import type { NodeStart } from './scaling-timing.ts';
import { POD_START_SECONDS } from './scaling-timing.ts';

/** A replica given up may be needed again before its node could be back. */
export function isWindowShort(windowSeconds: number, { slowSeconds }: NodeStart): boolean {
  return windowSeconds < slowSeconds;
}

/** KEDA then writes 0 from any size, while the HPA would still hold it. */
export function cutsWindowShort(cooldownSeconds: number, windowSeconds: number): boolean {
  return cooldownSeconds < windowSeconds;
}

/** How long a new workload may take until it is up: a slow node, image and model. */
export function firstStartSeconds({ slowSeconds }: NodeStart): number {
  return slowSeconds + POD_START_SECONDS;
}

/** KEDA's fields that matter only where it scales between 0 and 1 itself; `pollingInterval` also feeds cached metrics. */
export function idleKnobs(
  written: {
    readonly pollingInterval: unknown;
    readonly cooldownPeriod: unknown;
    readonly initialCooldownPeriod: unknown;
  },
  { cachesMetrics }: { readonly cachesMetrics: boolean },
): string[] {
  return Object.entries(written)
    .filter(([name, value]) => value !== undefined && value !== null && !(name === 'pollingInterval' && cachesMetrics))
    .map(([name]) => name);
}

const ALB_NAMESPACE = 'AWS/ApplicationELB';
/** Counted only once a target is chosen: at 0 replicas there is none. */
const NEEDS_TARGETS = ['RequestCount', 'RequestCountPerTarget'];

/** Whether the metric can rise while the workload has no replica. */
export function canMetricWake(namespace: string | undefined, metricName: string | undefined): boolean {
  return namespace !== ALB_NAMESPACE || !NEEDS_TARGETS.includes(metricName ?? '');
}

/** What wakes a workload behind a load balancer: it answers 503 where it has no target, and counts that. */
export const WAKING_METRIC = 'HTTPCode_ELB_503_Count';
