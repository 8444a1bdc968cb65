/**
 * The recommendations that the HPA controller remembers, in slots that it takes over when they expire (horizontal.go of Kubernetes
 * 1.36.2). The controller walks all of them at each sync; here the answers to the three questions that it asks are kept,
 * so that a sync costs the same with a window of an hour as with none.
 *
 * Departs from the source in nothing that was found.
 */

const NONE = -1;

/** The highest or the lowest recommendation that a window held when it was last asked for. */
class Extreme {
  readonly #isHighest: boolean;
  #value = 0;
  #atMs = 0;
  #cutoffMs = 0;
  #isCutoffIn = false;
  #isKnown = false;
  #isAsked = false;

  constructor(isHighest: boolean) {
    this.#isHighest = isHighest;
  }

  /** What stays true of a window that only moves on: its extreme is the same until that leaves it. */
  of(slots: Recommendations, cutoffMs: number, isCutoffIn: boolean): number {
    const isSameWindow = this.#isKnown && cutoffMs >= this.#cutoffMs && isCutoffIn === this.#isCutoffIn;
    if (!isSameWindow || !isWithin(this.#atMs, cutoffMs, isCutoffIn)) this.#find(slots, cutoffMs, isCutoffIn);
    this.#cutoffMs = cutoffMs;
    this.#isAsked = true;
    return this.#value;
  }

  /** Of equal ones the later, which stays longer. */
  add(replicas: number, atMs: number): void {
    // Not asked for in between: what it knows may be of a slot that was taken over.
    if (!this.#isAsked) this.#isKnown = false;
    this.#isAsked = false;
    if (this.#isKnown) this.#take(replicas, atMs);
  }

  #find(slots: Recommendations, cutoffMs: number, isCutoffIn: boolean): void {
    this.#value = this.#isHighest ? -Infinity : Infinity;
    this.#atMs = -Infinity;
    for (let slot = 0; slot < slots.replicas.length; slot += 1) {
      const atMs = slots.atMs[slot] as number;
      if (isWithin(atMs, cutoffMs, isCutoffIn)) this.#take(slots.replicas[slot] as number, atMs);
    }
    this.#isCutoffIn = isCutoffIn;
    this.#isKnown = true;
  }

  #take(replicas: number, atMs: number): void {
    if (this.#isHighest ? replicas < this.#value : replicas > this.#value) return;
    if (replicas === this.#value && atMs < this.#atMs) return;
    this.#value = replicas;
    this.#atMs = atMs;
  }
}

function isWithin(atMs: number, cutoffMs: number, isCutoffIn: boolean): boolean {
  return isCutoffIn ? atMs >= cutoffMs : atMs > cutoffMs;
}

export class Recommendations {
  /** By slot, as the controller keeps them. */
  readonly replicas: number[] = [];
  readonly atMs: number[] = [];
  readonly #highest = new Extreme(true);
  readonly #lowest = new Extreme(false);
  /** The slots that have not expired, oldest first: each names the next. */
  readonly #later: number[] = [];
  #oldest = NONE;
  #newest = NONE;
  readonly #expired: number[] = [];
  #expiredBeforeMs = -Infinity;

  /** The highest one later than `cutoffMs`, or at it; -Infinity where there is none. */
  highest(cutoffMs: number, isCutoffIn: boolean): number {
    return this.#highest.of(this, cutoffMs, isCutoffIn);
  }

  /** The lowest one later than `cutoffMs`; Infinity where there is none. */
  lowest(cutoffMs: number): number {
    return this.#lowest.of(this, cutoffMs, false);
  }

  /** Notes one in a slot of its own. */
  add(replicas: number, atMs: number): void {
    this.#set(this.replicas.length, replicas, atMs);
  }

  /** Notes one in the slot of one from before `expiredBeforeMs`: of several in the last, of none in its own. */
  remember(replicas: number, nowMs: number, expiredBeforeMs: number): void {
    const slot = this.#takeExpired(expiredBeforeMs);
    this.#set(slot === NONE ? this.replicas.length : slot, replicas, nowMs);
  }

  #set(slot: number, replicas: number, atMs: number): void {
    this.replicas[slot] = replicas;
    this.atMs[slot] = atMs;
    this.#highest.add(replicas, atMs);
    this.#lowest.add(replicas, atMs);
    if (this.#newest !== NONE && atMs < (this.atMs[this.#newest] as number)) this.#sortSlots();
    else this.#append(slot);
  }

  #append(slot: number): void {
    if (this.#newest === NONE) this.#oldest = slot;
    else this.#later[this.#newest] = slot;
    this.#later[slot] = NONE;
    this.#newest = slot;
  }

  /** Anew, where time or the cutoff went back: as when a window becomes longer. */
  #sortSlots(): void {
    this.#oldest = NONE;
    this.#newest = NONE;
    this.#expired.length = 0;
    const slots = [...this.atMs.keys()].toSorted((one, other) => (this.atMs[one] ?? 0) - (this.atMs[other] ?? 0));
    for (const slot of slots) this.#append(slot);
  }

  #takeExpired(beforeMs: number): number {
    if (beforeMs < this.#expiredBeforeMs) this.#sortSlots();
    this.#expiredBeforeMs = beforeMs;
    while (this.#oldest !== NONE && (this.atMs[this.#oldest] as number) < beforeMs) {
      this.#expired.push(this.#oldest);
      this.#oldest = this.#later[this.#oldest] as number;
    }
    if (this.#oldest === NONE) this.#newest = NONE;
    return takeLargest(this.#expired);
  }
}

function takeLargest(list: number[]): number {
  const last = list.length - 1;
  if (last <= 0) return list.pop() ?? NONE;
  let where = last;
  for (let index = 0; index < last; index += 1) {
    if ((list[index] as number) > (list[where] as number)) where = index;
  }
  const largest = list[where] as number;
  list[where] = list[last] as number;
  list.pop();
  return largest;
}
