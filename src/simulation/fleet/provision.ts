/** Karpenter's part of a run: from pods that wait to nodes that are there, in batches. */
import { BATCH_DEFAULTS, nominationWindowMs, RETRIGGER_MS } from '../../autoscaling/karpenter/batching.ts';
import { UNAVAILABLE_OFFERING_MS } from '../../autoscaling/karpenter/lifecycle.ts';
import type { ProvisioningProfile } from '../../domain/simulation/scenario.ts';
import { drawDelay } from '../delays.ts';
import type { EventQueue } from '../event-queue.ts';
import { createRandom } from '../random.ts';
import type { Planner } from './planner.ts';
import type { NodeShape, Shapes } from './shapes.ts';
import { fits, SimNode, type SimPod } from './sim-node.ts';

export interface ProvisionWorld {
  readonly nodes: SimNode[];
  readonly shapes: Shapes;
  readonly planner: Planner;
  readonly profile: ProvisioningProfile;
  readonly seed: number;
  readonly startMs: number;
  readonly events: EventQueue;
  /** Pods without a node, in the order in which Karpenter tries them. */
  pending(): readonly SimPod[];
  /** A node has come. */
  onReady(node: SimNode, nowMs: number): void;
  /** A node is taken away by its cloud. */
  onInterrupted(node: SimNode, nowMs: number): void;
  /** Before the number of nodes changes. */
  accrue(nowMs: number): void;
}

export class Provisioner {
  readonly #world: ProvisionWorld;
  readonly #unavailable = new Map<string, number>();
  #started = 0;
  #isOpen = false;
  /** Whether the last round left pods out because of limits. */
  isAtLimit = false;
  /** Whether the last round found something without capacity. */
  lacksCapacity = false;

  constructor(world: ProvisionWorld) {
    this.#world = world;
  }

  get startedNodes(): number {
    return this.#started;
  }

  /** Pods were left without a node: a batch opens, and closes when no more come. Pods of one moment come together. */
  ask(nowMs: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#world.events.plan(nowMs + BATCH_DEFAULTS.idleMs, (at) => {
      this.#isOpen = false;
      this.#round(at);
    });
  }

  /** A node that is there from the start. */
  addReady(shape: NodeShape, nowMs: number): SimNode {
    this.#world.accrue(nowMs);
    const node = new SimNode(this.#started, shape, nowMs);
    this.#started += 1;
    this.#world.nodes.push(node);
    node.phase = 'ready';
    node.initializedMs = nowMs;
    this.#planInterruption(node, nowMs);
    return node;
  }

  #round(nowMs: number): void {
    this.isAtLimit = false;
    this.lacksCapacity = false;
    const left = this.#fitIntoPresent(nowMs);
    if (left.every((count) => count === 0)) return;
    for (const [id, untilMs] of this.#unavailable) if (untilMs <= nowMs) this.#unavailable.delete(id);
    const present = this.#world.nodes.map(({ shape }) => shape);
    const plan = this.#world.planner.plan(left, present, new Set(this.#unavailable.keys()));
    this.isAtLimit = plan.isAtLimit;
    for (const { shape } of plan.nodes) this.#launch(shape, nowMs);
    const isRefused = plan.refused.some((count) => count > 0);
    if (isRefused && this.#unavailable.size > 0) this.lacksCapacity = true;
    // Karpenter looks again every ten seconds at what is still pending.
    if (isRefused || this.lacksCapacity) this.#retry(nowMs);
  }

  #retry(nowMs: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#world.events.plan(nowMs + RETRIGGER_MS + BATCH_DEFAULTS.idleMs, (at) => {
      this.#isOpen = false;
      this.#round(at);
    });
  }

  /** Pods of each stream for which neither a node nor one on its way has room; the nodes that have are nominated. */
  #fitIntoPresent(nowMs: number): number[] {
    const { nodes, shapes } = this.#world;
    const left = shapes.demands.map(() => 0);
    const open = nodes.filter(({ phase }) => phase !== 'going');
    const ordered = [
      ...open.filter(({ phase }) => phase === 'ready'),
      ...open.filter(({ phase }) => phase !== 'ready'),
    ];
    const free = ordered.map((node) => Float64Array.from(node.free));
    for (const { stream } of this.#world.pending()) {
      const demand = shapes.demands[stream] as Float64Array;
      const at = ordered.findIndex(
        (node, index) => node.shape.takes[stream] === true && fits(demand, free[index] as Float64Array),
      );
      const node = ordered[at];
      if (!node) {
        left[stream] = (left[stream] ?? 0) + 1;
        continue;
      }
      node.nominatedUntilMs = nowMs + nominationWindowMs();
      const room = free[at] as Float64Array;
      for (let index = 0; index < demand.length; index += 1) {
        room[index] = (room[index] as number) - (demand[index] as number);
      }
    }
    return left;
  }

  #launch(shape: NodeShape, nowMs: number): void {
    const { profile, seed, events, nodes, startMs } = this.#world;
    const seq = this.#started;
    const random = createRandom(seed, `node ${seq}`);
    const hasCapacity = random() >= profile.insufficientCapacity.probability;
    const seconds = (nowMs - startMs) / 1000;
    const isEpisode = profile.insufficientCapacity.episodes.some(
      ({ fromSeconds, toSeconds, instanceTypes }) =>
        seconds >= fromSeconds &&
        seconds < toSeconds &&
        (instanceTypes.length === 0 || instanceTypes.includes(shape.option.name)),
    );
    this.#started += 1;
    if (!hasCapacity || isEpisode) {
      this.#unavailable.set(shape.id, nowMs + UNAVAILABLE_OFFERING_MS);
      this.lacksCapacity = true;
      return;
    }
    this.#world.accrue(nowMs);
    const node = new SimNode(seq, shape, nowMs);
    nodes.push(node);
    node.nominatedUntilMs = nowMs + nominationWindowMs();
    const start = profile.nodeStart[shape.option.name] ?? profile.nodeStart.default;
    const delayMs = Math.round((drawDelay(start, random) + drawDelay(profile.deviceStart, random)) * 1000);
    events.plan(nowMs + delayMs, (at) => {
      if (node.phase !== 'starting') return;
      node.phase = 'ready';
      node.initializedMs = at;
      this.#planInterruption(node, at);
      this.#world.onReady(node, at);
    });
  }

  #planInterruption(node: SimNode, nowMs: number): void {
    const { profile, seed, events } = this.#world;
    const { spotInterruptionsPerHour: perHour } = profile;
    if (perHour <= 0 || node.shape.offering.capacityType !== 'spot') return;
    const random = createRandom(seed, `interruption ${node.name}`);
    events.plan(nowMs + Math.round((-Math.log(1 - random()) / perHour) * 3_600_000), (at) => {
      if (node.phase === 'ready') this.#world.onInterrupted(node, at);
    });
  }
}
