/**
 * What pods are said to use, as the metrics server measures it. Pods that serve traffic use CPU in proportion to their work, others a
 * constant share of what they ask for: see docs/sandbox/traffic.md.
 */
import type { Container, Pod } from 'kubernetes-types/core/v1.d.ts';
import { conditionOf, type KubeObject, namespaceOf } from '../../domain/kube-object.ts';
import { isLive, workloadOf } from '../../domain/live-pods.ts';
import { quantityToNumber } from '../../domain/quantity.ts';
import { parseKubeTime } from '../kube-time.ts';
import type { Serving } from '../traffic/serving.ts';
import type { Traffic } from '../traffic/traffic.ts';

export interface ContainerUsage {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

export interface PodUsage {
  /** When it was measured, and over which time before. */
  readonly atMs: number;
  readonly windowMs: number;
  readonly containers: readonly ContainerUsage[];
}

/** The metrics server looks this often, and needs two looks at a container. */
const LOOK_MS = 15_000;
/** Of the CPU request, where no traffic tells. */
const IDLE_CPU_SHARE = 0.2;
/** Of the memory request at no work; the other half grows with it. */
const MEMORY_SHARE = 0.5;
/** Of containers that ask for nothing. */
const UNASKED = { cpuMilli: 10, memoryBytes: 64 * 1024 ** 2 };

/** Usage of a pod; undefined where it does not run, or not long enough. */
export function usageOfPod(pod: KubeObject, traffic: Traffic, nowMs: number): PodUsage | undefined {
  const atMs = Math.floor(nowMs / LOOK_MS) * LOOK_MS;
  if (!isMeasured(pod, atMs)) return undefined;
  const { kind, name } = workloadOf(pod);
  const serving = kind === 'Deployment' ? traffic.of(`${namespaceOf(pod)}/${name}`) : undefined;
  const utilization = serving && utilizationOf(serving, pod, nowMs);
  const containers = ((pod.spec as Pod['spec'])?.containers ?? []).map((container) => usageOf(container, utilization));
  return { atMs, windowMs: LOOK_MS, containers };
}

function isMeasured(pod: KubeObject, atMs: number): boolean {
  const { status } = pod as unknown as Pod;
  if (!isLive(pod) || status?.phase !== 'Running' || status.startTime === undefined) return false;
  return parseKubeTime(status.startTime) + LOOK_MS <= atMs;
}

/** What the ready pods served in the last look's time, of what they could have. */
function utilizationOf(serving: Serving, pod: KubeObject, nowMs: number): number {
  if (conditionOf(pod, 'Ready')?.status !== 'True') return 0;
  const [before, last] = serving.scrapes(nowMs).slice(-2);
  const capacity = before && last ? last.capacity - before.capacity : 0;
  return before && last && capacity > 0 ? (last.served - before.served) / capacity : 0;
}

function usageOf({ name, resources }: Container, utilization: number | undefined): ContainerUsage {
  const asked = (resource: 'cpu' | 'memory') =>
    quantityToNumber(resources?.requests?.[resource] ?? resources?.limits?.[resource] ?? '') ?? 0;
  const cpu = asked('cpu');
  const memory = asked('memory');
  return {
    name,
    cpuMilli: cpu === 0 ? UNASKED.cpuMilli : Math.round(cpu * 1000 * (utilization ?? IDLE_CPU_SHARE)),
    memoryBytes:
      memory === 0
        ? UNASKED.memoryBytes
        : Math.round(memory * (MEMORY_SHARE + (1 - MEMORY_SHARE) * (utilization ?? 0))),
  };
}
