/**
 * One HPA with external metrics over many syncs, for loops that run hundreds of millions of times: the rules are those of
 * `syncHpa`, what it reads and answers is plain numbers.
 */
import { HpaMemory } from './memory.ts';
import { emptyNormalized, normalizeLegacy, normalizeWithBehavior, type Normalized } from './normalization.ts';
import { type ExternalTarget, replicasForTotal, type ScaleView } from './proposal.ts';
import { beforeMetrics, type HpaFlags, type HpaSpec } from './reconcile.ts';

interface MutableBounds {
  current: number;
  readonly min: number;
  readonly max: number;
}

const NO_FLAGS: HpaFlags = {};

export class HpaLoop {
  readonly #spec: HpaSpec;
  readonly #targets: readonly ExternalTarget[];
  readonly #bounds: MutableBounds;
  readonly #into: Normalized = emptyNormalized();
  #memory: HpaMemory | undefined;

  /** `targets`: one for each metric, in the order of the totals that `sync` is given. */
  constructor(spec: HpaSpec, targets: readonly ExternalTarget[]) {
    this.#spec = spec;
    this.#targets = targets;
    this.#bounds = { current: 0, min: spec.minReplicas, max: spec.maxReplicas };
  }

  /** What the last sync that read its metrics came to. */
  get last(): Readonly<Normalized> {
    return this.#into;
  }

  /**
   * One sync: the size to write, which is the present one where nothing changes. `totalsMilli` holds the sum of each metric in integer
   * thousandths, NaN where it could not be read. The size is taken for written.
   */
  sync(nowMs: number, scale: ScaleView, totalsMilli: ArrayLike<number>): number {
    const current = scale.specReplicas;
    const spec = this.#spec;
    const memory = (this.#memory ??= HpaMemory.startingAt(current, nowMs));
    const before = beforeMetrics(spec, current, memory, NO_FLAGS);
    let desired = current;
    if (before === 'above-max') desired = spec.maxReplicas;
    else if (before === 'below-min') desired = spec.minReplicas;
    else if (before === null) desired = this.#ask(nowMs, scale, totalsMilli, memory);
    memory.recordScale(current, desired, spec.behavior, nowMs);
    return desired;
  }

  #ask(nowMs: number, scale: ScaleView, totalsMilli: ArrayLike<number>, memory: HpaMemory): number {
    const current = scale.specReplicas;
    const proposed = this.#propose(scale, totalsMilli);
    if (Number.isNaN(proposed)) return current;
    this.#bounds.current = current;
    const { behavior } = this.#spec;
    const into = this.#into;
    if (behavior) normalizeWithBehavior(proposed, this.#bounds, memory, { behavior, nowMs, into });
    else normalizeLegacy(proposed, this.#bounds, memory, { nowMs, into });
    return into.desired;
  }

  /** The largest; NaN where none could be read, or where some could not and the rest would scale down. */
  #propose(scale: ScaleView, totalsMilli: ArrayLike<number>): number {
    let most = -Infinity;
    let hasFailed = false;
    for (let index = 0; index < this.#targets.length; index += 1) {
      const total = totalsMilli[index] as number;
      const replicas = Number.isNaN(total)
        ? total
        : replicasForTotal(this.#targets[index] as ExternalTarget, scale, total);
      if (Number.isNaN(replicas)) hasFailed = true;
      else if (replicas > most) most = replicas;
    }
    return most === -Infinity || (hasFailed && most < scale.specReplicas) ? Number.NaN : most;
  }
}
