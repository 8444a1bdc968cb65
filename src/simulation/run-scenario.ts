/** One run of a scenario: each controller at its own times, in one order. */
import type { ScaleView } from '../autoscaling/hpa/proposal.ts';
import type { RunFigures, TimelinePoint } from '../domain/simulation/figures.ts';
import type { Detail } from '../domain/simulation/result.ts';
import type { Objective } from '../domain/simulation/scenario.ts';
import type { Arrivals } from './arrivals.ts';
import { EventQueue } from './event-queue.ts';
import { Fleet, type StreamPods } from './fleet/fleet.ts';
import { figuresOfStream, type StreamSums, totalFigures } from './run-figures.ts';
import { createRandom } from './random.ts';
import type { PreparedScenario, PreparedStream } from './prepare.ts';
import { FluidServing } from './serving/fluid.ts';
import { RequestServing } from './serving/requests.ts';
import { NO_OBJECTIVE, type ServingModel } from './serving/serving.ts';
import { StreamScaler } from './stream-scaler.ts';
import { meanOf } from './delays.ts';

export interface RunOptions {
  readonly seed: number;
  readonly detail: Detail;
  readonly objective: Objective | null;
  readonly withTimeline: boolean;
}

export interface RunAnswer {
  readonly streams: readonly {
    readonly name: string;
    readonly figures: RunFigures;
    readonly timeline: readonly TimelinePoint[];
  }[];
  /** Of all streams: nodes are shared. */
  readonly total: RunFigures;
}

/** 15 s and what a sync takes: the median measured between syncs of a real controller of 109 HPAs. */
export const HPA_PERIOD_MS = 15_022;
const TIMELINE_POINTS = 2000;
const LEAST_SAMPLE_MS = 60_000;
/** A reversal is a change against the one before it within this time. */
const REVERSAL_MS = 600_000;

/** Runs it. The same scenario, seed and detail give the same answer. */
export function runScenario(scenario: PreparedScenario, options: RunOptions): RunAnswer {
  return new Run(scenario, options).run();
}

class RunStream implements StreamSums {
  readonly stream: PreparedStream;
  readonly arrivals: Arrivals;
  readonly serving: ServingModel;
  readonly scaler: StreamScaler;
  readonly seen: { readonly arrivals: Arrivals; readonly serving: ServingModel; ready: number };
  readonly scale: { -readonly [K in keyof ScaleView]: ScaleView[K] } = {
    specReplicas: 0,
    statusReplicas: 0,
    readyReplicas: 0,
  };
  readonly perSlot: number;
  readonly boundBy: StreamSums['boundBy'] = {
    maximum: 0,
    rate: 0,
    'node-pool-limit': 0,
    capacity: 0,
    'node-start': 0,
    'pod-start': 0,
    metric: 0,
  };
  readonly timeline: TimelinePoint[] = [];
  nextPollMs = 0;
  nextSyncMs = 0;
  changes = 0;
  reversals = 0;
  #lastChangeMs = -Infinity;
  #lastDirection = 0;

  constructor(scenario: PreparedScenario, index: number, { seed, detail, objective }: RunOptions) {
    this.stream = scenario.streams[index] as PreparedStream;
    this.arrivals = scenario.arrivalsOf(index, seed);
    const { serving, spec, signals, name } = this.stream;
    const kept = objective ?? NO_OBJECTIVE;
    this.serving =
      detail === 'fluid'
        ? new FluidServing(this.arrivals, serving, kept, scenario.erlang)
        : new RequestServing(this.arrivals, serving, kept, createRandom(seed, `service ${name}`));
    this.scaler = new StreamScaler({ spec, signals, version: scenario.kedaVersion }, scenario.startMs);
    this.seen = { arrivals: this.arrivals, serving: this.serving, ready: 0 };
    this.perSlot = 1 / meanOf(serving.serviceSeconds);
    const random = createRandom(seed, `phases ${name}`);
    this.nextSyncMs = scenario.startMs + Math.floor(random() * HPA_PERIOD_MS);
    this.nextPollMs = scenario.startMs + Math.floor(random() * this.scaler.pollMs);
  }

  noteChange(direction: number, nowMs: number): void {
    this.changes += 1;
    if (direction !== this.#lastDirection && nowMs - this.#lastChangeMs <= REVERSAL_MS) this.reversals += 1;
    this.#lastDirection = direction;
    this.#lastChangeMs = nowMs;
  }
}

class Run {
  readonly #scenario: PreparedScenario;
  readonly #options: RunOptions;
  readonly #events = new EventQueue();
  readonly #fleet: Fleet;
  readonly #streams: readonly RunStream[];
  readonly #sampleMs: number;
  #nextSampleMs: number;

  constructor(scenario: PreparedScenario, options: RunOptions) {
    this.#scenario = scenario;
    this.#options = options;
    this.#streams = scenario.streams.map((_, index) => new RunStream(scenario, index, options));
    this.#fleet = new Fleet(scenario, options.seed, this.#events, (stream, nowMs) => this.#readyChanged(stream, nowMs));
    const spanMs = scenario.endMs - scenario.startMs;
    this.#sampleMs = Math.max(LEAST_SAMPLE_MS, Math.ceil(spanMs / TIMELINE_POINTS / LEAST_SAMPLE_MS) * LEAST_SAMPLE_MS);
    this.#nextSampleMs = options.withTimeline ? scenario.startMs : Infinity;
  }

  run(): RunAnswer {
    const { startMs, endMs } = this.#scenario;
    // What the first minutes will show is what a settled workload has been told before.
    const first = startMs + 300_000;
    this.#fleet.begin(
      this.#streams.map(({ scaler, seen }) => scaler.startSize(first, seen)),
      startMs,
    );
    for (;;) {
      const nowMs = this.#nextMs();
      if (nowMs >= endMs) break;
      this.#step(nowMs);
    }
    return this.#answer(endMs);
  }

  #nextMs(): number {
    let next = Math.min(this.#events.nextMs, this.#nextSampleMs);
    for (let index = 0; index < this.#streams.length; index += 1) {
      const { nextPollMs, nextSyncMs } = this.#streams[index] as RunStream;
      if (nextPollMs < next) next = nextPollMs;
      if (nextSyncMs < next) next = nextSyncMs;
    }
    return next;
  }

  /** What is planned first; then KEDA before the HPA, as in the reference timelines. */
  #step(nowMs: number): void {
    if (this.#events.nextMs <= nowMs) {
      this.#events.runNext();
      return;
    }
    if (this.#nextSampleMs <= nowMs) {
      this.#sample(nowMs);
      this.#nextSampleMs += this.#sampleMs;
    }
    for (let index = 0; index < this.#streams.length; index += 1) {
      const run = this.#streams[index] as RunStream;
      if (run.nextPollMs <= nowMs) {
        run.nextPollMs += run.scaler.pollMs;
        this.#poll(index, run, nowMs);
      }
      if (run.nextSyncMs <= nowMs) {
        run.nextSyncMs += HPA_PERIOD_MS;
        this.#sync(index, run, nowMs);
      }
    }
  }

  #poll(index: number, run: RunStream, nowMs: number): void {
    const pods = this.#fleet.streams[index] as StreamPods;
    if (run.scaler.needsQueue) run.serving.advance(nowMs);
    const replicas = run.scaler.poll(nowMs, pods.size, run.seen);
    if (replicas >= 0) this.#resize(index, run, replicas, nowMs);
  }

  #sync(index: number, run: RunStream, nowMs: number): void {
    const pods = this.#fleet.streams[index] as StreamPods;
    if (run.scaler.needsQueue) run.serving.advance(nowMs);
    const { scale } = run;
    scale.specReplicas = pods.size;
    scale.statusReplicas = pods.size;
    scale.readyReplicas = pods.ready + pods.readyGoing;
    const desired = run.scaler.sync(nowMs, scale, run.seen);
    this.#account(run, pods, nowMs);
    if (desired !== pods.size) this.#resize(index, run, desired, nowMs);
  }

  #resize(index: number, run: RunStream, size: number, nowMs: number): void {
    const { size: before } = this.#fleet.streams[index] as StreamPods;
    run.noteChange(Math.sign(size - before), nowMs);
    this.#fleet.resize(index, size, nowMs);
  }

  #readyChanged(stream: number, nowMs: number): void {
    const run = this.#streams[stream] as RunStream;
    const { ready } = this.#fleet.streams[stream] as StreamPods;
    run.serving.advance(nowMs);
    run.seen.ready = ready;
    run.serving.setSlots(ready * run.stream.serving.concurrency);
  }

  /** Where capacity is short: what keeps it from growing, for the time until the next sync. */
  #account(run: RunStream, pods: StreamPods, nowMs: number): void {
    const { arrivals, stream, perSlot } = run;
    const step = Math.floor((nowMs - arrivals.startMs) / arrivals.stepMs);
    const perSecond = ((arrivals.even[step] ?? 0) / arrivals.stepMs) * 1000;
    const perReplica = stream.serving.concurrency * perSlot;
    if (pods.ready * perReplica >= perSecond && run.serving.waiting < 1) return;
    run.boundBy[this.#causeOf(run, pods, Math.ceil(perSecond / perReplica))] += HPA_PERIOD_MS / 1000;
  }

  #causeOf(run: RunStream, pods: StreamPods, needed: number): keyof RunFigures['boundBy'] {
    if (pods.size < needed || pods.size === pods.ready) {
      if (pods.size >= run.scaler.max) return 'maximum';
      return run.scaler.hpa.last.limit === 'ScaleUpLimit' ? 'rate' : 'metric';
    }
    const { provisioner, pendingPods, nodes } = this.#fleet;
    if (pendingPods > 0) {
      if (nodes.some(({ phase }) => phase === 'starting')) return 'node-start';
      if (provisioner.lacksCapacity) return 'capacity';
      return provisioner.isAtLimit ? 'node-pool-limit' : 'node-start';
    }
    return 'pod-start';
  }

  #sample(nowMs: number): void {
    const { startMs } = this.#scenario;
    let usdPerHour: number | null = 0;
    for (const { shape } of this.#fleet.nodes) {
      usdPerHour = usdPerHour === null || shape.usdPerHour === null ? null : usdPerHour + shape.usdPerHour;
    }
    for (let index = 0; index < this.#streams.length; index += 1) {
      const run = this.#streams[index] as RunStream;
      const { size, ready } = this.#fleet.streams[index] as StreamPods;
      run.serving.advance(nowMs);
      const came = run.arrivals.by(nowMs) - run.arrivals.by(nowMs - this.#sampleMs);
      run.timeline.push({
        t: (nowMs - startMs) / 1000,
        demand: came / (Math.min(this.#sampleMs, Math.max(1, nowMs - startMs)) / 1000),
        capacity: ready * run.stream.serving.concurrency * run.perSlot,
        waiting: run.serving.waiting,
        replicas: size,
        ready,
        nodes: this.#fleet.nodes.length,
        usdPerHour,
      });
    }
  }

  #answer(endMs: number): RunAnswer {
    const { totals, nodes, provisioner } = this.#fleet;
    totals.accrue(endMs);
    for (const node of nodes) totals.bill(node, endMs);
    const seconds = (endMs - this.#scenario.startMs) / 1000;
    const around = { seed: this.#options.seed, seconds, totals, nodesStarted: provisioner.startedNodes };
    const streams = this.#streams.map((run, index) => {
      run.serving.advance(endMs);
      return {
        name: run.stream.name,
        figures: figuresOfStream(run, index, around),
        timeline: run.timeline,
      };
    });
    return {
      streams,
      total: totalFigures(
        streams.map(({ figures }) => figures),
        around,
      ),
    };
  }
}
