/** Demand from a trace: even buckets, and what was taken for given on the way. */
import { createDemand } from '../domain/demand.ts';
import type { DemandTrace } from '../domain/demand-trace.ts';
import type { Demand } from '../domain/simulation/scenario.ts';
import { usageError } from '../errors.ts';

export interface TracedDemand {
  readonly demand: Demand;
  readonly assumptions: readonly string[];
}

/** A Monday, for traces that have no dates. */
const SOME_MONDAY_MS = Date.UTC(2024, 0, 1);
const LEAST_STEP_SECONDS = 1;
/** A run cuts demand into minutes, or as finely as it is told. */
const LONGEST_STEP_SECONDS = 60;
/** What fits into memory; 231 days by the second, or 38 years by the minute. */
const MOST_STEPS = 20_000_000;

/** Buckets as long as rows mostly are. Where rows lie on that grid, missing ones are gaps; else their requests are spread evenly. Throws where that is too long. */
export function demandOfTrace(trace: DemandTrace, scale: number): TracedDemand {
  const stepSeconds = usualStep(trace);
  refuseEndless(trace, stepSeconds);
  const startMs = trace.firstMs ?? SOME_MONDAY_MS;
  const isOnGrid = trace.starts.every((at) => Math.abs(at / stepSeconds - Math.round(at / stepSeconds)) < 1e-6);
  const requests = isOnGrid ? onGrid(trace, stepSeconds) : spread(trace, stepSeconds);
  const gaps = requests.filter((count) => count === null).length;
  return {
    demand: { startMs, stepSeconds, requests: requests.map((count) => (count === null ? null : count * scale)) },
    assumptions: [
      ...(trace.firstMs === null ? ['the trace has no dates: it is taken to begin on a Monday at 00:00 UTC'] : []),
      ...(isOnGrid
        ? []
        : [`rows of the trace lie unevenly: their requests are spread over buckets of ${stepSeconds} s`]),
      ...(gaps === 0
        ? []
        : [`the trace has no value for ${gaps * stepSeconds} s: no request is taken to have come then`]),
      ...(scale === 1 ? [] : [`the trace's requests are multiplied by ${scale}`]),
    ],
  };
}

function refuseEndless({ starts }: DemandTrace, stepSeconds: number): void {
  const seconds = starts.at(-1) ?? 0;
  const finest = Math.min(stepSeconds, LONGEST_STEP_SECONDS);
  if (seconds / finest <= MOST_STEPS) return;
  throw usageError(
    'bad-trace',
    `the trace goes over ${Math.round(seconds / 86_400)} days in steps of ${finest} s, which is too much to simulate`,
    'its times have to be all seconds, or all timestamps; else give it in longer steps, or a part of it',
  );
}

/** The length that most rows have; of equals the shortest. */
function usualStep({ starts, seconds }: DemandTrace): number {
  const counts = new Map<number, number>();
  for (let row = 0; row < starts.length; row += 1) {
    const length = (starts[row + 1] ?? seconds) - (starts[row] ?? 0);
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  const [usual] = [...counts].toSorted(([a, n], [b, m]) => m - n || a - b);
  return Math.max(LEAST_STEP_SECONDS, usual?.[0] ?? seconds);
}

/** The last row lasts one step. */
function onGrid({ starts, requests }: DemandTrace, stepSeconds: number): (number | null)[] {
  const buckets = Math.round((starts.at(-1) ?? 0) / stepSeconds) + 1;
  const counts: (number | null)[] = Array.from({ length: buckets }, () => null);
  for (const [row, at] of starts.entries()) counts[Math.round(at / stepSeconds)] = requests[row] ?? 0;
  return counts;
}

function spread(trace: DemandTrace, stepSeconds: number): number[] {
  const buckets = Math.max(1, Math.round(trace.seconds / stepSeconds));
  const demand = createDemand({ trace, startMs: 0 });
  const by = (bucket: number) => demand.arrivedBy(bucket * stepSeconds * 1000);
  return Array.from({ length: buckets }, (_, bucket) => by(bucket + 1) - by(bucket));
}
