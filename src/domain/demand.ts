/** A trace put on a clock: how many requests have come by a time. */
import type { DemandTrace } from './demand-trace.ts';

export interface DemandOptions {
  readonly trace: DemandTrace;
  /** Multiplies the trace's requests; 1 when absent. */
  readonly scale?: number;
  /** Starts again at its end; false when absent. */
  readonly isLooped?: boolean;
  /** When the trace's first row is. */
  readonly startMs: number;
}

export interface Demand {
  /** Requests that have come before that time: 0 before the start, spread evenly over each row. */
  arrivedBy(ms: number): number;
}

/** Answers in the logarithm of the rows. */
export function createDemand({ trace, scale = 1, isLooped = false, startMs }: DemandOptions): Demand {
  const totals = [0];
  for (const count of trace.requests) totals.push((totals.at(-1) ?? 0) + count);
  const total = totals.at(-1) ?? 0;
  return {
    arrivedBy(ms) {
      const seconds = (ms - startMs) / 1000;
      if (seconds <= 0) return 0;
      const rounds = isLooped ? Math.floor(seconds / trace.seconds) : 0;
      return scale * (rounds * total + arrivedWithin(trace, totals, seconds - rounds * trace.seconds));
    },
  };
}

function arrivedWithin(trace: DemandTrace, totals: readonly number[], seconds: number): number {
  if (seconds >= trace.seconds) return totals.at(-1) ?? 0;
  const row = rowAt(trace.starts, seconds);
  const start = trace.starts[row] ?? 0;
  const end = trace.starts[row + 1] ?? trace.seconds;
  return (totals[row] ?? 0) + (trace.requests[row] ?? 0) * ((seconds - start) / (end - start));
}

/** The last row that starts no later. */
function rowAt(starts: readonly number[], seconds: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= seconds) low = middle;
    else high = middle - 1;
  }
  return low;
}
