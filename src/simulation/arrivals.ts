/** When requests come: the demand's buckets, cut so finely as anything is measured. */
import type { Demand } from '../domain/simulation/scenario.ts';
import { binomial, createRandom } from './random.ts';

/** Over so long a stretch, what differs from step to step no more than by chance is evened out. */
const EVEN_MS = 300_000;
/** Deviations of a Poisson count that chance does not make. */
const CHANCE = 4;

/** Metrics of load balancers are told by the minute. */
const FINEST_SECONDS = 60;

/** Whole requests in even steps. */
export class Arrivals {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** Per step. */
  readonly counts: Float64Array;
  /** Before each step; one more for the end. */
  readonly before: Float64Array;
  /** Per step, without what chance alone makes: for a queue as a fluid, which has chance in its formula. */
  readonly even: Float64Array;

  constructor(startMs: number, stepMs: number, counts: Float64Array) {
    this.startMs = startMs;
    this.stepMs = stepMs;
    this.counts = counts;
    this.endMs = startMs + counts.length * stepMs;
    this.before = new Float64Array(counts.length + 1);
    for (let step = 0; step < counts.length; step += 1) {
      this.before[step + 1] = (this.before[step] as number) + (counts[step] as number);
    }
    this.even = evenOut(counts, Math.floor(EVEN_MS / stepMs));
  }

  /** Requests that have come before that time; spread evenly over each step. */
  by(ms: number): number {
    const steps = (ms - this.startMs) / this.stepMs;
    if (steps <= 0) return 0;
    const whole = Math.floor(steps);
    if (whole >= this.counts.length) return this.before[this.counts.length] as number;
    return (this.before[whole] as number) + (this.counts[whole] as number) * (steps - whole);
  }

  get total(): number {
    return this.before[this.counts.length] as number;
  }
}

/** Stretches that are Poisson as far as can be seen become even; the others are a rush or a lull, and stay. Sums stay the same. */
function evenOut(counts: Float64Array, steps: number): Float64Array {
  if (steps <= 1) return counts;
  const even = Float64Array.from(counts);
  for (let from = 0; from < counts.length; from += steps) {
    const stretch = counts.subarray(from, from + steps);
    let sum = 0;
    for (const count of stretch) sum += count;
    const mean = sum / stretch.length;
    const most = CHANCE * Math.sqrt(mean) + 1;
    if (stretch.every((count) => Math.abs(count - mean) <= most)) even.fill(mean, from, from + stretch.length);
  }
  return even;
}

/**
 * Draws the arrivals of a run. Buckets of at most a minute are taken as they are told; what is told for a longer time falls into
 * its minutes by chance. Sums over buckets stay what the demand says, to a whole request.
 */
export function drawArrivals({ startMs, stepSeconds, requests }: Demand, seed: number, name: string): Arrivals {
  const parts = partsOf(stepSeconds);
  const counts = new Float64Array(requests.length * parts);
  const random = createRandom(seed, `arrivals ${name}`);
  let exact = 0;
  let given = 0;
  for (const [bucket, count] of requests.entries()) {
    exact += count ?? 0;
    let left = Math.round(exact) - given;
    given += left;
    for (let part = 0; part < parts; part += 1) {
      const drawn = binomial(left, 1 / (parts - part), random);
      counts[bucket * parts + part] = drawn;
      left -= drawn;
    }
  }
  return new Arrivals(startMs, (stepSeconds * 1000) / parts, counts);
}

/** Into how many even parts a bucket falls, none longer than a minute. */
function partsOf(stepSeconds: number): number {
  if (stepSeconds <= FINEST_SECONDS) return 1;
  for (let seconds = FINEST_SECONDS; seconds > 1; seconds -= 1) {
    if (stepSeconds % seconds === 0) return stepSeconds / seconds;
  }
  return Math.ceil(stepSeconds / FINEST_SECONDS);
}
