/** What happens later, soonest first; of the same time, in the order in which it was planned. */
interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly run: (nowMs: number) => void;
}

export class EventQueue {
  readonly #heap: Planned[] = [];
  #order = 0;

  /** Infinity when nothing is planned. */
  get nextMs(): number {
    return this.#heap.length === 0 ? Infinity : (this.#heap[0] as Planned).atMs;
  }

  plan(atMs: number, run: (nowMs: number) => void): void {
    const heap = this.#heap;
    this.#order += 1;
    const entry = { atMs, order: this.#order, run };
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Planned)) break;
      heap[index] = heap[parent] as Planned;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Does the soonest. */
  runNext(): void {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return;
    if (heap.length > 0) this.#sink(last);
    first.run(first.atMs);
  }

  #sink(entry: Planned): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Planned, heap[child] as Planned)) child += 1;
      if (!isBefore(heap[child] as Planned, entry)) break;
      heap[index] = heap[child] as Planned;
      index = child;
    }
    heap[index] = entry;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
