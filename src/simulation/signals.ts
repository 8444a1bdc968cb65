/**
 * What a trigger of KEDA reads of the simulated world, by the arithmetic of its scaler: CloudWatch's window with its newest datapoint,
 * a rate over some time, a queue's length.
 */
import { cloudWatchWindowEnd, type CloudWatchTiming } from '../autoscaling/keda/cloudwatch-window.ts';
import { CronTrigger } from '../autoscaling/keda/cron-trigger.ts';
import type { TriggerSpec } from '../autoscaling/keda/scaled-object.ts';
import { triggerValues } from '../autoscaling/keda/triggers.ts';
import type { Signal, SignalTiming } from '../domain/simulation/scenario.ts';
import type { Arrivals } from './arrivals.ts';
import type { ServingModel } from './serving/serving.ts';

/** The world as triggers see it. */
export interface Seen {
  readonly arrivals: Arrivals;
  /** Advanced to the time of reading before it is read, where `needsQueue`. */
  readonly serving: ServingModel;
  /** Pods in service. */
  readonly ready: number;
}

/** One trigger's value at a time; NaN: it cannot be read. */
export interface SignalReader {
  /** Whether the queue has to be brought up to the time. */
  readonly needsQueue: boolean;
  read(nowMs: number, seen: Seen): number;
}

/** The reader of a trigger, by what its metric shows. */
export function createSignalReader(trigger: TriggerSpec, signal: Signal): SignalReader {
  switch (signal.kind) {
    case 'arrivals':
    case 'arrivals-per-replica': {
      const isShared = signal.kind === 'arrivals-per-replica';
      const total =
        trigger.type === 'aws-cloudwatch'
          ? new CloudWatchReader(trigger, signal.timing)
          : new RateReader(signal.timing);
      return isShared ? new PerReplicaReader(total) : total;
    }
    case 'queue':
      return new QueueReader(signal.countsInFlight, signal.timing);
    case 'schedule':
      return scheduleReader(trigger);
    default:
      return { needsQueue: false, read: () => 0 };
  }
}

/** The newest datapoint within KEDA's window that is published by then; both move once a period only. */
class CloudWatchReader implements SignalReader {
  readonly needsQueue = false;
  readonly #timing: CloudWatchTiming;
  readonly #delayMs: number;
  readonly #skipsZero: boolean;
  readonly #isSum: boolean;
  readonly #perSeconds: number | null;
  readonly #whenEmpty: number;
  #endMs = Number.NaN;
  #newestMs = Number.NaN;
  #value = 0;

  constructor(trigger: TriggerSpec, timing: SignalTiming) {
    const values = triggerValues(trigger);
    const number = (name: string) => Number(values[name]);
    this.#timing = {
      periodSeconds: number('metricStatPeriod'),
      collectionSeconds: number('metricCollectionTime'),
      offsetSeconds: number('metricEndTimeOffset'),
    };
    this.#delayMs = timing.delaySeconds * 1000;
    this.#skipsZero = timing.isGapWhenZero;
    // Each request is a sample of 1: all other statistics of it are 1.
    this.#isSum = values['metricStat'] === 'Sum' || values['metricStat'] === 'SampleCount';
    this.#perSeconds = timing.perSeconds;
    this.#whenEmpty = values['ignoreNullValues'] === 'false' ? Number.NaN : number('minMetricValue');
  }

  read(nowMs: number, { arrivals }: Seen): number {
    const periodMs = this.#timing.periodSeconds * 1000;
    const endMs = cloudWatchWindowEnd(nowMs, this.#timing);
    const newestMs = Math.min(endMs, Math.floor((nowMs - this.#delayMs) / periodMs) * periodMs);
    if (endMs === this.#endMs && newestMs === this.#newestMs) return this.#value;
    this.#endMs = endMs;
    this.#newestMs = newestMs;
    this.#value = this.#look(newestMs, endMs - this.#timing.collectionSeconds * 1000, arrivals);
    return this.#value;
  }

  #look(newestMs: number, startMs: number, arrivals: Arrivals): number {
    const periodMs = this.#timing.periodSeconds * 1000;
    for (let end = newestMs; end - periodMs >= startMs; end -= periodMs) {
      const count = arrivals.by(end) - arrivals.by(end - periodMs);
      if (count > 0 || !this.#skipsZero) return this.#told(count);
    }
    return this.#whenEmpty;
  }

  #told(count: number): number {
    if (!this.#isSum) return count > 0 ? 1 : 0;
    return this.#perSeconds === null ? count : (count / this.#timing.periodSeconds) * this.#perSeconds;
  }
}

/** A rate over the last so many seconds, as a query of Prometheus has it. */
class RateReader implements SignalReader {
  readonly needsQueue = false;
  readonly #overMs: number;
  readonly #delayMs: number;
  readonly #perSeconds: number;

  constructor({ periodSeconds, delaySeconds, perSeconds }: SignalTiming) {
    this.#overMs = Math.max(1, periodSeconds) * 1000;
    this.#delayMs = delaySeconds * 1000;
    this.#perSeconds = perSeconds ?? 1;
  }

  read(nowMs: number, { arrivals }: Seen): number {
    const end = nowMs - this.#delayMs;
    return ((arrivals.by(end) - arrivals.by(end - this.#overMs)) / this.#overMs) * 1000 * this.#perSeconds;
  }
}

class PerReplicaReader implements SignalReader {
  readonly needsQueue = false;
  readonly #total: SignalReader;

  constructor(total: SignalReader) {
    this.#total = total;
  }

  read(nowMs: number, seen: Seen): number {
    return this.#total.read(nowMs, seen) / Math.max(1, seen.ready);
  }
}

/** A queue's length, as old as its metric is. */
class QueueReader implements SignalReader {
  readonly needsQueue = true;
  readonly #countsInFlight: boolean;
  readonly #periodMs: number;
  #knownMs = -Infinity;
  #value = 0;

  constructor(countsInFlight: boolean, { periodSeconds }: SignalTiming) {
    this.#countsInFlight = countsInFlight;
    this.#periodMs = periodSeconds * 1000;
  }

  read(nowMs: number, { serving }: Seen): number {
    if (nowMs - this.#knownMs < this.#periodMs) return this.#value;
    this.#knownMs = nowMs;
    // Messages are whole.
    this.#value = Math.ceil(serving.waiting) + (this.#countsInFlight ? Math.ceil(serving.inFlight) : 0);
    return this.#value;
  }
}

function scheduleReader({ metadata }: TriggerSpec): SignalReader {
  const { start = '', end = '', timezone = '', desiredReplicas = '0' } = metadata;
  const trigger = CronTrigger.from({ start, end, timezone });
  if ('problem' in trigger) return { needsQueue: false, read: () => Number.NaN };
  return { needsQueue: false, read: (nowMs) => (trigger.isActive(nowMs) ? Number(desiredReplicas) : 0) };
}
