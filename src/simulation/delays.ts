/** Times that differ from case to case. */
import type { Delay } from '../domain/simulation/scenario.ts';
import { normal, type Random } from './random.ts';

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.644_853_627;

/** One such time, in seconds. */
export function drawDelay(delay: Delay, random: Random): number {
  switch (delay.kind) {
    case 'constant':
      return delay.seconds;
    case 'uniform':
      return delay.min + (delay.max - delay.min) * random();
    case 'lognormal':
      return delay.p50 * Math.exp(sigmaOf(delay) * normal(random));
    case 'exponential':
      return -delay.mean * Math.log(1 - random());
    default:
      return delay.samples[Math.floor(random() * delay.samples.length)] ?? 0;
  }
}

/** Seconds. */
export function meanOf(delay: Delay): number {
  switch (delay.kind) {
    case 'constant':
      return delay.seconds;
    case 'uniform':
      return (delay.min + delay.max) / 2;
    case 'lognormal':
      return delay.p50 * Math.exp(sigmaOf(delay) ** 2 / 2);
    case 'exponential':
      return delay.mean;
    default:
      return delay.samples.reduce((sum, value) => sum + value, 0) / Math.max(1, delay.samples.length);
  }
}

/** Variance over the squared mean: 0 for a constant, 1 for an exponential time. */
export function variabilityOf(delay: Delay): number {
  switch (delay.kind) {
    case 'constant':
      return 0;
    case 'uniform':
      return (delay.max - delay.min) ** 2 / 12 / meanOf(delay) ** 2;
    case 'lognormal':
      return Math.exp(sigmaOf(delay) ** 2) - 1;
    case 'exponential':
      return 1;
    default: {
      const mean = meanOf(delay);
      const squares = delay.samples.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return squares / Math.max(1, delay.samples.length) / mean ** 2;
    }
  }
}

function sigmaOf({ p50, p95 }: { readonly p50: number; readonly p95: number }): number {
  return Math.log(p95 / p50) / Z95;
}
