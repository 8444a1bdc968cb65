/**
 * Which nodes Karpenter makes for pending pods: rounds of its scheduler, each run once. A round depends on how many pods of each
 * stream wait that no node has room for, on what the limits of the pools leave, and on what cannot be had right now.
 */
import { compatibleOfferings } from '../../autoscaling/karpenter/instance-option.ts';
import { remainingLimits } from '../../autoscaling/karpenter/limits.ts';
import type { NodePoolInput } from '../../autoscaling/karpenter/node-pool-template.ts';
import { scheduleRound } from '../../autoscaling/karpenter/scheduler.ts';
import { HYPERPOD_LABEL_RULES } from '../../autoscaling/karpenter/well-known-labels.ts';
import type { SchedulingPod } from '../../autoscaling/pod.ts';
import type { NodeShape, Shapes } from './shapes.ts';

/** A node to make. */
export interface PlannedNode {
  readonly shape: NodeShape;
  /** Pods of each stream that it is made for. */
  readonly pods: readonly number[];
}

export interface RoundPlan {
  readonly nodes: readonly PlannedNode[];
  /** Pods of each stream that find no place. */
  readonly refused: readonly number[];
  /** Whether limits of node pools are what refuses them. */
  readonly isAtLimit: boolean;
}

export class Planner {
  readonly #pods: readonly SchedulingPod[];
  readonly #pools: readonly NodePoolInput[];
  readonly #daemons: readonly SchedulingPod[];
  readonly #shapes: Shapes;
  readonly #known = new Map<string, RoundPlan>();

  constructor(
    pods: readonly SchedulingPod[],
    pools: readonly NodePoolInput[],
    daemons: readonly SchedulingPod[],
    shapes: Shapes,
  ) {
    this.#pods = pods;
    this.#pools = pools;
    this.#daemons = daemons;
    this.#shapes = shapes;
  }

  /** `present`: the shapes of the nodes that there are, those on their way included. `unavailable`: ids of shapes without capacity. */
  plan(pending: readonly number[], present: readonly NodeShape[], unavailable: ReadonlySet<string>): RoundPlan {
    const key = `${pending.join(',')}|${this.#limitsKey(present)}|${[...unavailable].toSorted().join(',')}`;
    let plan = this.#known.get(key);
    if (!plan) {
      plan = this.#solve(pending, present, unavailable);
      this.#known.set(key, plan);
    }
    return plan;
  }

  /** Only of pools with limits does it matter what there is. */
  #limitsKey(present: readonly NodeShape[]): string {
    const counts = new Map<string, number>();
    for (const { pool, option } of present) {
      if (pool.limits.size === 0) continue;
      const name = `${pool.name}/${option.name}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts]
      .map(([name, count]) => `${name}=${count}`)
      .toSorted()
      .join(',');
  }

  #solve(pending: readonly number[], present: readonly NodeShape[], unavailable: ReadonlySet<string>): RoundPlan {
    const pods = pending.flatMap((count, stream) =>
      Array.from({ length: count }, (_, index) => this.#copyOf(stream, index)),
    );
    const pools = this.#pools.map((pool) => this.#poolNow(pool, present, unavailable));
    const round = scheduleRound({ pods, pools, nodes: [], placed: [], daemons: this.#daemons });
    const refused = pending.map(() => 0);
    let isAtLimit = false;
    for (const [uid, failure] of round.failures) {
      const stream = Number(uid.split('#')[0]);
      refused[stream] = (refused[stream] ?? 0) + 1;
      isAtLimit ||=
        failure.kind === 'pools' &&
        failure.pools.some(({ predicate }) => predicate === 'limits' || predicate === 'node-limit');
    }
    const nodes = round.claims.flatMap((claim) => {
      const pool = this.#pools.find(({ name }) => name === claim.nodePool);
      const [option] = claim.options;
      const offering = option && compatibleOfferings(option, claim.requirements, HYPERPOD_LABEL_RULES.wellKnown)[0];
      if (!pool || !option || !offering) return [];
      const counts = pending.map((_, stream) => claim.pods.filter(({ uid }) => uid.startsWith(`${stream}#`)).length);
      return [{ shape: this.#shapes.of(pool, option, offering), pods: counts }];
    });
    return { nodes, refused, isAtLimit };
  }

  #copyOf(stream: number, index: number): SchedulingPod {
    const pod = this.#pods[stream];
    if (!pod) throw new Error('a stream by its place in the list');
    return { ...pod, uid: `${stream}#${index}`, name: `${pod.name}-${index}` };
  }

  #poolNow(pool: NodePoolInput, present: readonly NodeShape[], unavailable: ReadonlySet<string>): NodePoolInput {
    const own = present.filter((shape) => shape.pool.name === pool.name).map(({ option }) => option.capacity);
    const limits = remainingLimits(pool.limits, own);
    if (unavailable.size === 0) return { ...pool, limits };
    const options = pool.options.map((option) => ({
      ...option,
      offerings: option.offerings.map((offering) =>
        unavailable.has(this.#shapes.of(pool, option, offering).id) ? { ...offering, isAvailable: false } : offering,
      ),
    }));
    return { ...pool, limits, options };
  }
}
