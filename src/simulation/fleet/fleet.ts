/** Pods and nodes of a run: what a size asks for, what there is, and what it costs. */
import { notePodEvent } from '../../autoscaling/karpenter/disruption.ts';
import { compareSurplus } from '../../autoscaling/replica-set.ts';
import { drawDelay } from '../delays.ts';
import type { EventQueue } from '../event-queue.ts';
import type { PreparedScenario } from '../prepare.ts';
import { createRandom } from '../random.ts';
import { Consolidator } from './consolidate.ts';
import { Provisioner } from './provision.ts';
import { fits, type SimNode, type SimPod } from './sim-node.ts';
import { Totals } from './totals.ts';

/** Pods of one stream. */
export interface StreamPods {
  /** As the scale subresource has it. */
  size: number;
  ready: number;
  /** Told to go, still Ready. */
  readyGoing: number;
  starting: number;
  readonly pods: Set<SimPod>;
}

export class Fleet {
  readonly nodes: SimNode[] = [];
  readonly streams: readonly StreamPods[];
  readonly totals: Totals;
  readonly provisioner: Provisioner;
  readonly #scenario: PreparedScenario;
  readonly #seed: number;
  readonly #events: EventQueue;
  readonly #consolidator: Consolidator;
  readonly #onReady: (stream: number, nowMs: number) => void;
  /** Pods without a node, oldest first. */
  #pending: SimPod[] = [];
  #podSeq = 0;

  /** `onReady`: the number of ready pods of a stream has changed. */
  constructor(
    scenario: PreparedScenario,
    seed: number,
    events: EventQueue,
    onReady: (stream: number, nowMs: number) => void,
  ) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#events = events;
    this.#onReady = onReady;
    this.streams = scenario.streams.map(() => ({ size: 0, ready: 0, readyGoing: 0, starting: 0, pods: new Set() }));
    this.totals = new Totals(this, scenario.shapes, scenario.startMs);
    this.provisioner = new Provisioner({
      nodes: this.nodes,
      shapes: scenario.shapes,
      planner: scenario.planner,
      profile: scenario.profile,
      seed,
      startMs: scenario.startMs,
      events,
      pending: () => this.#ordered(),
      onReady: (node, nowMs) => this.#nodeReady(node, nowMs),
      onInterrupted: (node, nowMs) => this.#terminate(node, nowMs),
      accrue: (nowMs) => this.totals.accrue(nowMs),
    });
    this.#consolidator = new Consolidator({
      nodes: this.nodes,
      shapes: scenario.shapes,
      pools: scenario.disruption,
      events,
      phaseMs: scenario.startMs + Math.floor(createRandom(seed, 'disruption')() * 10_000),
      terminate: (node, nowMs) => this.#terminate(node, nowMs),
    });
  }

  get pendingPods(): number {
    return this.#pending.length;
  }

  /** Pods and nodes that are there, and ready, when the run begins. */
  begin(sizes: readonly number[], nowMs: number): void {
    for (const [stream, size] of sizes.entries()) {
      const { placeholders } = this.#scenario.streams[stream] as PreparedScenario['streams'][number];
      (this.streams[stream] as StreamPods).size = size;
      for (let index = 0; index < size; index += 1) this.#create(stream, false, nowMs);
      for (let index = 0; index < placeholders; index += 1) this.#create(stream, true, nowMs);
    }
    const counts = this.streams.map((_, stream) => this.#pending.filter((pod) => pod.stream === stream).length);
    const plan = this.#scenario.planner.plan(counts, [], new Set());
    for (const { shape } of plan.nodes) this.provisioner.addReady(shape, nowMs);
    this.#bindAll(nowMs, true);
    this.#consolidator.changed(nowMs);
  }

  /** Writes a size. */
  resize(stream: number, size: number, nowMs: number): void {
    const own = this.streams[stream] as StreamPods;
    if (size === own.size) return;
    this.totals.accrue(nowMs);
    const surplus = own.size - size;
    own.size = size;
    if (surplus > 0) {
      for (const pod of this.#surplusOf(own, nowMs).slice(0, surplus)) this.#remove(pod, nowMs);
    } else {
      for (let count = 0; count < -surplus; count += 1) this.#create(stream, false, nowMs);
    }
    this.#settle(nowMs);
  }

  /** Binds what can be bound, and asks Karpenter for the rest. */
  #settle(nowMs: number): void {
    this.#bindAll(nowMs, false);
    if (this.#pending.length > 0) this.provisioner.ask(nowMs);
    this.#consolidator.changed(nowMs);
  }

  #create(stream: number, isPlaceholder: boolean, nowMs: number): void {
    this.#podSeq += 1;
    const pod: SimPod = {
      seq: this.#podSeq,
      stream,
      isPlaceholder,
      createdMs: nowMs,
      node: null,
      phase: 'pending',
      sinceMs: nowMs,
    };
    if (!isPlaceholder) (this.streams[stream] as StreamPods).pods.add(pod);
    this.#pending.push(pod);
  }

  /** Largest first, as Karpenter takes them; placeholders among them, as it knows no priority. */
  #ordered(): readonly SimPod[] {
    const { order } = this.#scenario;
    return this.#pending.toSorted((a, b) => (order[a.stream] as number) - (order[b.stream] as number) || a.seq - b.seq);
  }

  /** kube-scheduler: by priority, then by age. */
  #bindAll(nowMs: number, isStart: boolean): void {
    if (this.#pending.length === 0) return;
    const waiting = this.#pending.toSorted(
      (a, b) => Number(a.isPlaceholder) - Number(b.isPlaceholder) || a.seq - b.seq,
    );
    this.#pending = [];
    const full = new Set<number>();
    for (const pod of waiting) {
      const key = pod.stream * 2 + Number(pod.isPlaceholder);
      const node = full.has(key) ? undefined : this.#choose(pod, nowMs);
      if (node) this.#bind(pod, node, nowMs, isStart);
      else {
        full.add(key);
        this.#pending.push(pod);
      }
    }
  }

  /** The emptiest node that has room; else one on which placeholders make room. */
  #choose({ stream, isPlaceholder }: SimPod, nowMs: number): SimNode | undefined {
    const demand = this.#scenario.shapes.demands[stream] as Float64Array;
    let best: SimNode | undefined;
    let bestShare = -Infinity;
    for (const node of this.nodes) {
      if (node.phase !== 'ready' || !node.hasRoom(stream, demand)) continue;
      const share = this.#scenario.freeShare(node.shape, node.free, demand);
      if (share > bestShare) {
        best = node;
        bestShare = share;
      }
    }
    return best ?? (isPlaceholder ? undefined : this.#preempt(stream, demand, nowMs));
  }

  #preempt(stream: number, demand: Float64Array, nowMs: number): SimNode | undefined {
    for (const node of this.nodes) {
      if (node.phase !== 'ready' || node.shape.takes[stream] !== true) continue;
      const victims = this.#placeholdersFor(demand, node);
      for (const victim of victims) this.#replace(victim, nowMs);
      if (victims.length > 0) return node;
    }
    return undefined;
  }

  /** As few as make room; none where they do not. */
  #placeholdersFor(demand: Float64Array, node: SimNode): readonly SimPod[] {
    const free = Float64Array.from(node.free);
    const victims: SimPod[] = [];
    for (const pod of node.pods) {
      if (fits(demand, free)) break;
      if (!pod.isPlaceholder) continue;
      const own = this.#scenario.shapes.demands[pod.stream] as Float64Array;
      for (let index = 0; index < free.length; index += 1) {
        free[index] = (free[index] as number) + (own[index] as number);
      }
      victims.push(pod);
    }
    return fits(demand, free) ? victims : [];
  }

  /** Its Deployment makes another one. */
  #replace(pod: SimPod, nowMs: number): void {
    pod.node?.remove(pod, this.#scenario.shapes.demands[pod.stream] as Float64Array);
    pod.phase = 'gone';
    this.#create(pod.stream, pod.isPlaceholder, nowMs);
  }

  #bind(pod: SimPod, node: SimNode, nowMs: number, isStart: boolean): void {
    const { profile, shapes } = this.#scenario;
    node.add(pod, shapes.demands[pod.stream] as Float64Array);
    node.lastPodEventMs = notePodEvent(node.lastPodEventMs, nowMs);
    if (pod.isPlaceholder) {
      pod.phase = 'ready';
      return;
    }
    const own = this.streams[pod.stream] as StreamPods;
    if (isStart) node.imageMs.set(pod.stream, nowMs);
    let imageMs = node.imageMs.get(pod.stream);
    if (imageMs === undefined) {
      const random = createRandom(this.#seed, `image ${pod.stream} ${node.name}`);
      imageMs = nowMs + Math.round(drawDelay(profile.imagePull, random) * 1000);
      node.imageMs.set(pod.stream, imageMs);
    }
    pod.phase = 'starting';
    pod.sinceMs = nowMs;
    own.starting += 1;
    if (isStart) {
      this.#podReady(pod, nowMs);
      return;
    }
    const load = drawDelay(profile.modelLoad, createRandom(this.#seed, `pod ${pod.stream} ${pod.seq}`));
    this.#events.plan(Math.max(nowMs, imageMs) + Math.round(load * 1000), (at) => {
      if (pod.phase === 'starting') this.#podReady(pod, at);
    });
  }

  #podReady(pod: SimPod, nowMs: number): void {
    const own = this.streams[pod.stream] as StreamPods;
    this.totals.accrue(nowMs);
    pod.phase = 'ready';
    pod.sinceMs = nowMs;
    own.starting -= 1;
    own.ready += 1;
    this.#onReady(pod.stream, nowMs);
  }

  #nodeReady(node: SimNode, nowMs: number): void {
    this.totals.accrue(nowMs);
    const expireMs = this.#scenario.expireMs(node.shape.pool.name);
    if (expireMs !== null) {
      this.#events.plan(node.createdMs + expireMs, (at) => {
        if (node.phase === 'ready') this.#terminate(node, at);
      });
    }
    this.#settle(nowMs);
  }

  #surplusOf({ pods }: StreamPods, nowMs: number): SimPod[] {
    const ready = new Map<SimNode, number>();
    for (const { node, phase } of pods) {
      if (node && phase === 'ready') ready.set(node, (ready.get(node) ?? 0) + 1);
    }
    const toSurplus = (pod: SimPod) => ({
      pod,
      isBound: pod.node !== null,
      isReady: pod.phase === 'ready',
      neighbours: pod.node ? (ready.get(pod.node) ?? 0) : 0,
      readySinceMs: pod.sinceMs,
      createdMs: pod.createdMs,
      // Younger ones first where ages tell nothing.
      uid: String(1e9 - pod.seq).padStart(10, '0'),
    });
    return [...pods]
      .map(toSurplus)
      .toSorted((a, b) => compareSurplus(a, b, nowMs))
      .map(({ pod }) => pod);
  }

  /** Told to go: it serves no more, and keeps its room for a while. */
  #remove(pod: SimPod, nowMs: number): void {
    const own = this.streams[pod.stream] as StreamPods;
    own.pods.delete(pod);
    const wasReady = pod.phase === 'ready';
    if (wasReady) own.ready -= 1;
    if (pod.phase === 'starting') own.starting -= 1;
    const { node } = pod;
    pod.phase = 'gone';
    if (!node) {
      this.#pending = this.#pending.filter((other) => other !== pod);
      return;
    }
    node.lastPodEventMs = notePodEvent(node.lastPodEventMs, nowMs);
    if (wasReady) {
      own.readyGoing += 1;
      this.#onReady(pod.stream, nowMs);
    }
    const random = createRandom(this.#seed, `going ${pod.stream} ${pod.seq}`);
    const delayMs = Math.round(drawDelay(this.#scenario.profile.podTermination, random) * 1000);
    this.#events.plan(nowMs + delayMs, (at) => {
      if (wasReady) own.readyGoing -= 1;
      node.remove(pod, this.#scenario.shapes.demands[pod.stream] as Float64Array);
      this.#settle(at);
    });
  }

  /** Its pods are made anew elsewhere; it is billed until it is gone. */
  #terminate(node: SimNode, nowMs: number): void {
    this.totals.accrue(nowMs);
    node.phase = 'going';
    for (const pod of node.pods) {
      if (pod.phase === 'gone') continue;
      const own = this.streams[pod.stream] as StreamPods;
      if (!pod.isPlaceholder) {
        own.pods.delete(pod);
        if (pod.phase === 'ready') own.ready -= 1;
        if (pod.phase === 'starting') own.starting -= 1;
        this.#onReady(pod.stream, nowMs);
      }
      this.#replace(pod, nowMs);
    }
    const random = createRandom(this.#seed, `gone ${node.name}`);
    const delayMs = Math.round(drawDelay(this.#scenario.profile.nodeTermination, random) * 1000);
    this.#events.plan(nowMs + delayMs, (at) => {
      this.totals.accrue(at);
      this.totals.bill(node, at);
      this.nodes.splice(this.nodes.indexOf(node), 1);
      this.#settle(at);
    });
    this.#settle(nowMs);
  }
}
