/** Karpenter's other part of a run: nodes that are no longer needed go, by the model of its disruption. */
import {
  consolidatableAt,
  DISRUPTION_POLL_MS,
  type DisruptionCandidate,
  type DisruptionCommand,
  type DisruptionInput,
  type DisruptionPool,
  planDisruption,
  VALIDATION_MS,
} from '../../autoscaling/karpenter/disruption.ts';
import type { EventQueue } from '../event-queue.ts';
import type { Shapes } from './shapes.ts';
import { fits, type SimNode } from './sim-node.ts';

export type PoolDisruption = Pick<DisruptionPool, 'name' | 'consolidateAfterMs' | 'policy' | 'budgets'>;

export interface ConsolidationWorld {
  readonly nodes: readonly SimNode[];
  readonly shapes: Shapes;
  readonly pools: readonly PoolDisruption[];
  readonly events: EventQueue;
  /** When Karpenter's loop first looks: it looks each ten seconds from then. */
  readonly phaseMs: number;
  terminate(node: SimNode, nowMs: number): void;
}

/** What could not be consolidated is looked at again when something has changed, or after this long. */
const RECONSIDER_MS = 300_000;

export class Consolidator {
  readonly #world: ConsolidationWorld;
  readonly #pools: ReadonlyMap<string, PoolDisruption>;
  #nextMs = Infinity;
  #isDeciding = false;
  #hasChanged = true;
  #reconsiderMs = 0;

  constructor(world: ConsolidationWorld) {
    this.#world = world;
    this.#pools = new Map(world.pools.map((pool) => [pool.name, pool]));
  }

  /** Pods or nodes have changed: the next look may find something. */
  changed(nowMs: number): void {
    this.#hasChanged = true;
    this.#planLook(this.#soonest(nowMs));
  }

  /** When the first node may be taken away, as far as is known now. */
  #soonest(nowMs: number): number {
    let soonest = Infinity;
    for (const node of this.#world.nodes) {
      if (node.phase !== 'ready') continue;
      const pool = this.#pools.get(node.shape.pool.name);
      if (!pool || (node.pods.size > 0 && pool.policy === 'WhenEmpty')) continue;
      const ripeMs = consolidatableAt(node, pool.consolidateAfterMs);
      if (ripeMs !== null) soonest = Math.min(soonest, Math.max(ripeMs, node.nominatedUntilMs, nowMs));
    }
    return soonest;
  }

  /** At one of the times at which Karpenter looks. */
  #planLook(soonestMs: number): void {
    if (soonestMs === Infinity || this.#isDeciding) return;
    const { phaseMs, events } = this.#world;
    const looks = Math.ceil((soonestMs - phaseMs) / DISRUPTION_POLL_MS);
    const atMs = phaseMs + Math.max(0, looks) * DISRUPTION_POLL_MS;
    if (atMs >= this.#nextMs) return;
    this.#nextMs = atMs;
    events.plan(atMs, (now) => {
      if (now === this.#nextMs) this.#look(now);
    });
  }

  #look(nowMs: number): void {
    this.#nextMs = Infinity;
    if (this.#isDeciding) return;
    const command = this.#decide(nowMs, this.#isWorthwhile(nowMs));
    if (command) {
      this.#isDeciding = true;
      this.#world.events.plan(nowMs + VALIDATION_MS, (at) => this.#act(command, at));
      return;
    }
    // Nothing that may go now: budgets, nominations, or pods that fit nowhere else.
    this.#planLook(Math.max(this.#soonest(nowMs), nowMs + DISRUPTION_POLL_MS, this.#waitsForChange(nowMs)));
  }

  #waitsForChange(nowMs: number): number {
    const hasEmpty = this.#world.nodes.some(({ phase, pods }) => phase === 'ready' && pods.size === 0);
    return hasEmpty ? nowMs : this.#reconsiderMs;
  }

  #isWorthwhile(nowMs: number): boolean {
    const isWorthwhile = this.#hasChanged || nowMs >= this.#reconsiderMs;
    this.#hasChanged = false;
    if (isWorthwhile) this.#reconsiderMs = nowMs + RECONSIDER_MS;
    return isWorthwhile;
  }

  /** What still holds of it fifteen seconds later is done. */
  #act(command: DisruptionCommand, nowMs: number): void {
    this.#isDeciding = false;
    const again = this.#decide(nowMs, true);
    const valid = again?.reason === command.reason ? new Set(again.candidates.map(({ name }) => name)) : undefined;
    for (const { name } of command.candidates) {
      const node = this.#world.nodes.find((candidate) => candidate.name === name);
      if (node?.phase === 'ready' && valid?.has(name) === true) this.#world.terminate(node, nowMs);
    }
    this.changed(nowMs);
  }

  #decide(nowMs: number, isWorthwhile: boolean): DisruptionCommand | undefined {
    const input: DisruptionInput = {
      nowMs,
      pools: this.#world.pools.map((pool) => this.#poolNow(pool)),
      candidates: this.#world.nodes.filter(({ phase }) => phase === 'ready').map(toCandidate),
      fitsElsewhere: (candidates) => isWorthwhile && this.#fitsElsewhere(candidates),
    };
    return planDisruption(input);
  }

  #poolNow(pool: PoolDisruption): DisruptionPool {
    const own = this.#world.nodes.filter(({ phase, shape }) => phase !== 'starting' && shape.pool.name === pool.name);
    return { ...pool, nodes: own.length, unavailable: own.filter(({ phase }) => phase === 'going').length };
  }

  #fitsElsewhere(candidates: readonly DisruptionCandidate[]): boolean {
    const { nodes, shapes } = this.#world;
    const leaving = new Set(candidates.map(({ name }) => name));
    const others = nodes.filter(({ phase, name }) => phase === 'ready' && !leaving.has(name));
    const free = others.map((node) => Float64Array.from(node.free));
    for (const node of nodes) {
      if (!leaving.has(node.name)) continue;
      for (const { stream } of node.pods) {
        const demand = shapes.demands[stream] as Float64Array;
        const at = others.findIndex(
          (other, index) => other.shape.takes[stream] === true && fits(demand, free[index] as Float64Array),
        );
        const room = free[at];
        if (!room) return false;
        for (let index = 0; index < demand.length; index += 1) {
          room[index] = (room[index] as number) - (demand[index] as number);
        }
      }
    }
    return true;
  }
}

function toCandidate(node: SimNode): DisruptionCandidate {
  return {
    name: node.name,
    nodePool: node.shape.pool.name,
    initializedMs: node.initializedMs,
    lastPodEventMs: node.lastPodEventMs,
    nominatedUntilMs: node.nominatedUntilMs,
    isDrifted: false,
    blockedBy: null,
    reschedulablePods: node.pods.size,
  };
}
