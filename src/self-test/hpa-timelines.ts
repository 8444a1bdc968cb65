/**
 * KEDA and the HPA together, closed loop, on an idealized clock: how the parts of the models compose over time.
 * Conventions: the HPA syncs at its phase + k * 15.001 s, KEDA polls at k * polling interval, first when both fall together; values are read
 * at that instant; pods exist at once, are ready after a delay, and the newest go first.
 */
import { resolveBehavior } from '../autoscaling/hpa/behavior.ts';
import { HpaLoop } from '../autoscaling/hpa/loop.ts';
import { DEFAULT_TOLERANCE } from '../autoscaling/hpa/proposal.ts';
import { decideScale, type ExecutorSettings } from '../autoscaling/keda/executor.ts';

export interface Timeline {
  readonly name: string;
  readonly metric: { readonly piecewise: readonly (readonly [fromSeconds: number, value: number])[] };
  readonly config: {
    readonly minReplicaCount?: number;
    readonly idleReplicaCount?: number;
    readonly maxReplicaCount: number;
    readonly target: number;
    readonly activation?: number;
    readonly metricType?: 'Value' | 'AverageValue';
    readonly behavior?: Parameters<typeof resolveBehavior>[0];
    readonly pollingInterval?: number;
    readonly cooldownPeriod?: number;
    readonly initialCooldownPeriod?: number;
  };
  readonly initialReplicas: number;
  readonly podStartDelaySeconds: number;
  readonly hpaPhaseSeconds: number;
  readonly durationSeconds: number;
  readonly changes: readonly SizeChange[];
  readonly finalReplicas: number;
}

export interface SizeChange {
  readonly t: number;
  readonly who: string;
  readonly from: number;
  readonly to: number;
}

const HPA_PERIOD_SECONDS = 15.001;

/** Every change of size. */
export function runTimeline(timeline: Timeline): SizeChange[] {
  const { config, durationSeconds, hpaPhaseSeconds } = timeline;
  const loop = createLoop(timeline);
  const changes: SizeChange[] = [];
  const pollSeconds = config.pollingInterval ?? 30;
  let polls = 0;
  let syncs = 0;
  for (;;) {
    const nextPoll = polls * pollSeconds;
    const nextSync = hpaPhaseSeconds + syncs * HPA_PERIOD_SECONDS;
    const isPoll = nextPoll <= nextSync;
    const t = isPoll ? nextPoll : nextSync;
    if (t > durationSeconds) return changes;
    if (isPoll) polls += 1;
    else syncs += 1;
    const from = loop.size();
    const to = isPoll ? loop.poll(t) : loop.sync(t);
    // As the timelines are written: to the millisecond.
    if (from !== to) changes.push({ t: Math.round(t * 1000) / 1000, who: isPoll ? 'keda' : 'hpa', from, to });
  }
}

interface Loop {
  size(): number;
  /** KEDA looks; answers the size after it. */
  poll(t: number): number;
  /** The HPA looks; answers the size after it. */
  sync(t: number): number;
}

function createLoop(timeline: Timeline): Loop {
  const { config, metric, podStartDelaySeconds } = timeline;
  const minReplicas = config.minReplicaCount ?? 0;
  const behavior = resolveBehavior(config.behavior);
  const settings: ExecutorSettings = {
    minReplicaCount: minReplicas,
    idleReplicaCount: config.idleReplicaCount ?? null,
    cooldownMs: (config.cooldownPeriod ?? 300) * 1000,
    initialCooldownMs: (config.initialCooldownPeriod ?? 0) * 1000,
    fallbackReplicas: null,
  };
  /** When each pod was made, oldest first. */
  let pods: number[] = Array.from({ length: timeline.initialReplicas }, () => -Infinity);
  let lastActiveMs: number | null = null;
  // KEDA's HPA never has a minimum of 0.
  const hpa = new HpaLoop({ minReplicas: Math.max(1, minReplicas), maxReplicas: config.maxReplicaCount, behavior }, [
    {
      targetType: config.metricType ?? 'AverageValue',
      targetMilli: Math.round(config.target * 1000),
      tolerance: DEFAULT_TOLERANCE,
    },
  ]);
  const valueAt = (t: number) => metric.piecewise.findLast(([from]) => from <= t)?.[1] ?? 0;
  const resize = (size: number, t: number): number => {
    pods = size < pods.length ? pods.slice(0, size) : [...pods, ...Array.from({ length: size - pods.length }, () => t)];
    return size;
  };
  return {
    size: () => pods.length,
    poll(t) {
      const nowMs = t * 1000;
      const decision = decideScale(settings, {
        nowMs,
        createdMs: 0,
        lastActiveMs,
        currentReplicas: pods.length,
        isActive: valueAt(t) > (config.activation ?? 0),
        isError: false,
      });
      if (decision.refreshesLastActive) lastActiveMs = nowMs;
      return decision.replicas === null ? pods.length : resize(decision.replicas, t);
    },
    sync(t) {
      const nowMs = t * 1000;
      const from = pods.length;
      const readyReplicas = pods.filter((madeAt) => madeAt + podStartDelaySeconds <= t).length;
      const scale = { specReplicas: from, statusReplicas: from, readyReplicas };
      // KEDA's HPA never has a minimum of 0.
      return resize(hpa.sync(nowMs, scale, [Math.round(valueAt(t) * 1000)]), t);
    },
  };
}
