/** How a traffic stood at round times. */

/** Totals since the traffic was set; waiting, in flight and pods as they were at that moment. */
export interface Mark {
  readonly atMs: number;
  readonly arrived: number;
  readonly served: number;
  /** What the pods could have served. */
  readonly capacity: number;
  readonly timedOut: number;
  readonly refused: number;
  readonly waiting: number;
  readonly inFlight: number;
  readonly pods: number;
}

export interface Marks {
  /** Keeps the mark if its time is a round one. */
  add(mark: Mark): void;
  at(ms: number): Mark | undefined;
  /** Oldest first. */
  all(): readonly Mark[];
}

/** Keeps the newest marks at multiples of a time. */
export function createMarks(everyMs: number, kept: number): Marks {
  const byTime = new Map<number, Mark>();
  return {
    add(mark) {
      if (mark.atMs % everyMs !== 0) return;
      byTime.set(mark.atMs, mark);
      if (byTime.size > kept) byTime.delete(byTime.keys().next().value ?? 0);
    },
    at: (ms) => byTime.get(ms),
    all: () => [...byTime.values()],
  };
}
