/**
 * What the HPA controller remembers of one HPA (horizontal.go of Kubernetes 1.36.2: recommendations, scaleUpEvents, scaleDownEvents).
 * Changed in place, in parallel lists of numbers: a simulated year is two million syncs.
 *
 * Departs from the source in nothing that was found: slots are taken over as the controller takes them over, so that what is
 * forgotten is forgotten at the same time.
 */
import type { Behavior, ScalingRules } from './behavior.ts';
import { Recommendations } from './recommendations.ts';

/** Changes of size in one direction. */
export class ScaleEvents {
  readonly changes: number[] = [];
  readonly atMs: number[] = [];
  /** Older than the longest period of its direction when the last event came: the next one takes its place. */
  readonly isOutdated: boolean[] = [];

  add(change: number, atMs: number, isOutdated = false): void {
    this.changes.push(change);
    this.atMs.push(atMs);
    this.isOutdated.push(isOutdated);
  }

  /** Replicas that events younger than that added or took. */
  since(sinceMs: number): number {
    let sum = 0;
    for (let index = 0; index < this.changes.length; index += 1) {
      if (at(this.atMs, index) > sinceMs) sum += at(this.changes, index);
    }
    return sum;
  }

  /** One outdated event is overwritten, even if the other direction's longer period would still count it. */
  store(change: number, nowMs: number, rules: ScalingRules): void {
    let longest = 0;
    for (const { periodSeconds } of rules.policies) longest = Math.max(longest, periodSeconds);
    let free = -1;
    for (let index = 0; index < this.changes.length; index += 1) {
      if (at(this.atMs, index) < nowMs - longest * 1000) this.isOutdated[index] = true;
      if (this.isOutdated[index] === true) free = index;
    }
    if (free === -1) {
      this.add(change, nowMs);
      return;
    }
    this.changes[free] = change;
    this.atMs[free] = nowMs;
    this.isOutdated[free] = false;
  }
}

/** One HPA's memory. */
export class HpaMemory {
  readonly recommendations = new Recommendations();
  readonly up = new ScaleEvents();
  readonly down = new ScaleEvents();
  /** The condition ScaledToZero: it wrote the 0 itself, so it may end it (gate HPAScaleToZero, which EKS does not have). */
  isScaledToZero = false;

  /** At the first sync the present size counts as a recommendation, so that nothing shrinks at once. */
  static startingAt(currentReplicas: number, nowMs: number): HpaMemory {
    const memory = new HpaMemory();
    memory.recommendations.add(currentReplicas, nowMs);
    return memory;
  }

  /** Notes that the size was changed; only with a behaviour does the controller keep the change as an event. */
  recordScale(from: number, to: number, behavior: Behavior | undefined, nowMs: number): void {
    if (from === to) return;
    if (to === 0) this.isScaledToZero = true;
    else if (from === 0) this.isScaledToZero = false;
    if (!behavior) return;
    if (to > from) this.up.store(to - from, nowMs, behavior.scaleUp);
    else this.down.store(from - to, nowMs, behavior.scaleDown);
  }
}

/** Of parallel lists: the index is one of theirs. */
function at(list: readonly number[], index: number): number {
  return list[index] as number;
}
