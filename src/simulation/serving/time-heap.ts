/** Times, the soonest first: a binary heap of numbers. */
export class TimeHeap {
  readonly #times: number[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** Infinity when there is none. */
  get first(): number {
    return this.#times.length === 0 ? Infinity : (this.#times[0] as number);
  }

  push(time: number): void {
    const times = this.#times;
    let index = times.length;
    times.push(time);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = times[parent] as number;
      if (above <= time) break;
      times[index] = above;
      index = parent;
    }
    times[index] = time;
  }

  /** Takes the soonest away. */
  pop(): void {
    const times = this.#times;
    const last = times.pop();
    if (last === undefined || times.length === 0) return;
    const { length } = times;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && (times[child + 1] as number) < (times[child] as number)) child += 1;
      const below = times[child] as number;
      if (below >= last) break;
      times[index] = below;
      index = child;
    }
    times[index] = last;
  }
}
