/** The two ways to serve, against each other and against what is known of queues. */
import { describe, expect, it } from 'vitest';
import type { Delay, Serving } from '../../../src/domain/simulation/scenario.ts';
import { Arrivals } from '../../../src/simulation/arrivals.ts';
import { erlangC, ErlangTable } from '../../../src/simulation/erlang.ts';
import { createRandom, type Random } from '../../../src/simulation/random.ts';
import { FluidServing } from '../../../src/simulation/serving/fluid.ts';
import { RequestServing } from '../../../src/simulation/serving/requests.ts';
import type { ServingModel } from '../../../src/simulation/serving/serving.ts';

const TWO_SECONDS: Delay = { kind: 'exponential', mean: 2 };
const OBJECTIVE = { quantile: 0.95, waitSeconds: 1 };

function serving(changes: Partial<Serving> = {}): Serving {
  return { concurrency: 1, serviceSeconds: TWO_SECONDS, timeoutSeconds: null, queueLimit: null, ...changes };
}

/** Minutes of demand, requests in each. */
function minutes(counts: readonly number[]): Arrivals {
  return new Arrivals(0, 60_000, Float64Array.from(counts));
}

/** Of mean so many: the sum of unit exponential gaps. */
function poisson(mean: number, random: Random): number {
  let count = -1;
  for (let at = 0; at < mean; count += 1) at -= Math.log(1 - random());
  return count;
}

/** Eight hours at an even rate, each minute drawn. */
function evenHours(perMinute: number, seed: number): Arrivals {
  const random = createRandom(seed, 'minutes');
  return minutes(Array.from({ length: 480 }, () => poisson(perMinute, random)));
}

function run(model: ServingModel, arrivals: Arrivals, slots: (minute: number) => number): ServingModel {
  for (let minute = 0; minute < arrivals.counts.length; minute += 1) {
    model.setSlots(slots(minute));
    model.advance((minute + 1) * 60_000);
  }
  return model;
}

function both(arrivals: Arrivals, settings: Serving, slots: (minute: number) => number) {
  const fluid = run(new FluidServing(arrivals, settings, OBJECTIVE, new ErlangTable()), arrivals, slots);
  const requests = run(new RequestServing(arrivals, settings, OBJECTIVE, createRandom(5, 'service')), arrivals, slots);
  return { fluid, requests };
}

/** Seconds that a request waits on average in an M/M/c queue. */
function meanWait(servers: number, perSecond: number): number {
  const load = perSecond * 2;
  return (erlangC(servers, load) * 2) / (servers - load);
}

describe('a queue at rest', () => {
  it('is what textbooks have for Erlang C', () => {
    // 2 servers, load 1: 1/3; 10 servers, load 8: 0.4092 (Gross and Harris).
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 10);
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
  });

  it.each([
    [4, 1.5],
    [10, 4],
    [40, 18],
  ])(
    'of %i servers and %d requests a second: request by request as Erlang has it, within its confidence',
    (servers, rate) => {
      const means = Array.from({ length: 50 }, (_, seed) => {
        const arrivals = evenHours(rate * 60, seed);
        const model = new RequestServing(arrivals, serving(), OBJECTIVE, createRandom(seed, 'service'));
        return run(model, arrivals, () => servers).waits.mean ?? 0;
      });
      const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
      const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1);
      // Student's t for 49 degrees of freedom, 99.9 %.
      const halfWidth = 3.5 * Math.sqrt(variance / means.length);
      expect(Math.abs(mean - meanWait(servers, rate))).toBeLessThan(halfWidth);
    },
  );

  it.each([
    [4, 1.5, 0.25],
    [10, 4, 0.25],
    [40, 18, 0.25],
  ])('of %i servers and %d requests a second: as a fluid within a share of %d', (servers, rate, share) => {
    const arrivals = evenHours(rate * 60, 11);
    const { fluid } = both(arrivals, serving(), () => servers);
    const expected = meanWait(servers, rate);
    expect(Math.abs((fluid.waits.mean ?? 0) - expected) / expected).toBeLessThan(share);
  });
});

describe('a backlog', () => {
  // Ten quiet minutes, ten with three times what can be served, forty quiet ones.
  const rush = minutes(Array.from({ length: 60 }, (_, minute) => (minute >= 10 && minute < 20 ? 900 : 60)));

  it('is served first come, first served: both ways within a twentieth', () => {
    const { fluid, requests } = both(rush, serving(), () => 10);
    for (const share of [0.5, 0.95, 0.99]) {
      const [a, b] = [fluid.waits.quantile(share) ?? 0, requests.waits.quantile(share) ?? 0];
      expect(Math.abs(a - b) / b, `quantile ${share}`).toBeLessThan(0.05);
    }
    expect(fluid.waits.served + fluid.waiting).toBeCloseTo(rush.total, 3);
    expect(requests.waits.served + requests.waiting).toBe(rush.total);
  });

  it('waits where there are no slots, and is served when they come', () => {
    const { fluid, requests } = both(rush, serving(), (minute) => (minute < 30 ? 0 : 60));
    for (const model of [fluid, requests]) {
      expect(model.waiting).toBeCloseTo(0, 3);
      expect(model.waits.longest).toBeGreaterThan(1740);
    }
    expect(Math.abs((fluid.waits.mean ?? 0) / (requests.waits.mean ?? 1) - 1)).toBeLessThan(0.02);
  });

  it('loses what waits longer than the time-out, and what finds no room', () => {
    const { fluid, requests } = both(rush, serving({ timeoutSeconds: 60 }), () => 10);
    expect(requests.waits.dropped).toBeGreaterThan(3000);
    expect(Math.abs(fluid.waits.dropped / requests.waits.dropped - 1)).toBeLessThan(0.1);
    const short = both(rush, serving({ queueLimit: 100 }), () => 10);
    expect(short.requests.waits.dropped).toBeGreaterThan(4000);
    expect(Math.abs(short.fluid.waits.dropped / short.requests.waits.dropped - 1)).toBeLessThan(0.05);
    for (const model of [fluid, requests, short.fluid, short.requests]) {
      expect(model.waits.served + model.waits.dropped + model.waiting).toBeCloseTo(rush.total, 3);
    }
  });

  it('is never longer with more slots', () => {
    const worst = (slots: number) => both(rush, serving(), () => slots);
    for (const kind of ['fluid', 'requests'] as const) {
      const waits = [8, 10, 14, 20, 40].map((slots) => worst(slots)[kind].waits.mean ?? 0);
      expect(waits).toEqual(waits.toSorted((a, b) => b - a));
    }
  });
});
