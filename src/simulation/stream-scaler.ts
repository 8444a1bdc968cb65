/** KEDA and its HPA for one workload, over time: what they read, and the sizes that they write. The models do the deciding. */
import { resolveBehavior, resolveTolerance } from '../autoscaling/hpa/behavior.ts';
import { HpaLoop } from '../autoscaling/hpa/loop.ts';
import type { ExternalTarget, ScaleView } from '../autoscaling/hpa/proposal.ts';
import {
  type ExecutorInput,
  reasonOf,
  refreshesLastActive,
  replicasFor,
  UNCHANGED,
} from '../autoscaling/keda/executor.ts';
import { FallbackLoop } from '../autoscaling/keda/fallback.ts';
import type { KedaVersion } from '../autoscaling/keda/keda-version.ts';
import { metricMilli } from '../autoscaling/keda/metric-value.ts';
import { executorSettings, minimumOf, type ScaledObjectSpec, targetOf } from '../autoscaling/keda/scaled-object.ts';
import { isResourceTrigger, triggerValues } from '../autoscaling/keda/triggers.ts';
import type { Signal } from '../domain/simulation/scenario.ts';
import { createSignalReader, type Seen, type SignalReader } from './signals.ts';

export interface ScalerSettings {
  readonly spec: ScaledObjectSpec;
  readonly signals: readonly Signal[];
  readonly version: KedaVersion;
}

interface Metric {
  readonly reader: SignalReader;
  /** Null: a resource metric, which is always active and never external. */
  readonly target: ExternalTarget | null;
  readonly activation: number;
  readonly isCached: boolean;
  readonly fallback: FallbackLoop | null;
}

type WrittenBehavior = Parameters<typeof resolveBehavior>[0] & Parameters<typeof resolveTolerance>[0];

const ACTIVATIONS = ['activationTargetMetricValue', 'activationQueueLength', 'activationThreshold'] as const;

export class StreamScaler {
  readonly min: number;
  readonly max: number;
  readonly pollMs: number;
  readonly needsQueue: boolean;
  /** Why the last sync did not go further: the HPA's own words. */
  readonly hpa: HpaLoop;
  readonly #settings: ReturnType<typeof executorSettings>;
  readonly #metrics: readonly Metric[];
  readonly #version: KedaVersion;
  readonly #totals: Float64Array;
  /** Of the last poll, for triggers with cached metrics. */
  readonly #polled: Float64Array;
  readonly #input: { -readonly [K in keyof ExecutorInput]: ExecutorInput[K] };

  constructor({ spec, signals, version }: ScalerSettings, startMs: number) {
    this.#settings = executorSettings(spec);
    this.#version = version;
    this.min = minimumOf(spec);
    this.max = spec.maxReplicaCount ?? 100;
    this.pollMs = (spec.pollingInterval ?? 30) * 1000;
    const written = spec.advanced?.horizontalPodAutoscalerConfig?.behavior as WrittenBehavior;
    this.#metrics = spec.triggers.map((_, index) => toMetric(spec, index, { signals, version, behavior: written }));
    this.needsQueue = this.#metrics.some(({ reader }) => reader.needsQueue);
    const external = this.#metrics.flatMap(({ target }) => target ?? []);
    this.hpa = new HpaLoop(
      { minReplicas: Math.max(1, this.min), maxReplicas: this.max, behavior: resolveBehavior(written) },
      external,
    );
    this.#totals = new Float64Array(external.length);
    this.#polled = new Float64Array(this.#metrics.length).fill(Number.NaN);
    this.#input = {
      nowMs: startMs,
      createdMs: startMs,
      lastActiveMs: null,
      currentReplicas: 0,
      isActive: false,
      isError: false,
    };
  }

  /** Replicas that the first values ask for, within the bounds: where a run begins. */
  startSize(nowMs: number, seen: Seen): number {
    let most = Math.max(this.min, 1);
    for (const { reader, target } of this.#metrics) {
      if (!target) continue;
      const value = reader.read(nowMs, seen);
      if (value > 0) most = Math.max(most, Math.ceil((value * 1000) / target.targetMilli));
    }
    return Math.min(most, this.max);
  }

  /** KEDA's poll: the size to write, or -1. */
  poll(nowMs: number, current: number, seen: Seen): number {
    const input = this.#input;
    input.nowMs = nowMs;
    input.currentReplicas = current;
    input.isActive = false;
    input.isError = false;
    for (let index = 0; index < this.#metrics.length; index += 1) {
      const metric = this.#metrics[index] as Metric;
      const value = metric.reader.read(nowMs, seen);
      if (Number.isNaN(value)) input.isError = true;
      else if (metric.target === null || value > metric.activation) input.isActive = true;
      this.#polled[index] = value;
    }
    const reason = reasonOf(this.#settings, input);
    if (refreshesLastActive(reason)) input.lastActiveMs = nowMs;
    const replicas = replicasFor(reason, this.#settings);
    return replicas === UNCHANGED || replicas === current ? UNCHANGED : replicas;
  }

  /** The HPA's sync: the size to write, which is the present one where nothing changes. */
  sync(nowMs: number, scale: ScaleView, seen: Seen): number {
    // At 0 the HPA sleeps, and reads nothing.
    if (scale.specReplicas > 0) this.#readAll(nowMs, scale, seen);
    return this.hpa.sync(nowMs, scale, this.#totals);
  }

  #readAll(nowMs: number, scale: ScaleView, seen: Seen): void {
    let at = 0;
    for (let index = 0; index < this.#metrics.length; index += 1) {
      const { reader, target, isCached, fallback } = this.#metrics[index] as Metric;
      if (target === null) continue;
      const value = isCached ? (this.#polled[index] as number) : reader.read(nowMs, seen);
      const milli = Number.isNaN(value) ? value : metricMilli(value, this.#version);
      this.#totals[at] = fallback === null ? milli : fallback.read(milli, scale);
      at += 1;
    }
  }
}

function toMetric(
  spec: ScaledObjectSpec,
  index: number,
  around: Pick<ScalerSettings, 'signals' | 'version'> & { readonly behavior: WrittenBehavior },
): Metric {
  const trigger = spec.triggers[index];
  const signal = around.signals[index] ?? { kind: 'unknown', why: 'nothing is said of it' };
  if (!trigger) throw new Error('a trigger by its place in the list');
  const values = triggerValues(trigger);
  const activation = ACTIVATIONS.map((name) => values[name]).find((text) => text !== undefined);
  const target: ExternalTarget | null = isResourceTrigger(trigger.type)
    ? null
    : { ...targetOf(trigger), tolerance: resolveTolerance(around.behavior) };
  return {
    reader: createSignalReader(trigger, signal),
    target,
    activation: Number(activation ?? 0),
    isCached: trigger.useCachedMetrics === true,
    fallback: spec.fallback && target ? new FallbackLoop(spec.fallback, target, around.version) : null,
  };
}
