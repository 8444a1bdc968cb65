import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Parcel, stepQueue, sumOf, waitsOf } from '../../../src/domain/fluid-queue.ts';

describe('a queue', () => {
  test('serves first what came first, and remembers how long the rest waits', () => {
    const first = stepQueue([], { atSeconds: 0, arrivals: 10, capacity: 4, timeoutSeconds: null });
    expect(first).toEqual({
      waiting: [{ atSeconds: 0, requests: 6 }],
      served: [{ waitSeconds: 0, requests: 4 }],
      timedOut: 0,
    });
    const second = stepQueue(first.waiting, { atSeconds: 1, arrivals: 3, capacity: 8, timeoutSeconds: null });
    expect(second.served).toEqual([
      { waitSeconds: 1, requests: 6 },
      { waitSeconds: 0, requests: 2 },
    ]);
    expect(second.waiting).toEqual([{ atSeconds: 1, requests: 1 }]);
  });

  test('gives up what waits longer than the time-out', () => {
    const waiting = [
      { atSeconds: 0, requests: 5 },
      { atSeconds: 2, requests: 7 },
    ];
    const step = { atSeconds: 31, arrivals: 0, capacity: 0, timeoutSeconds: 30 };
    expect(stepQueue(waiting, step)).toEqual({ waiting: [{ atSeconds: 2, requests: 7 }], served: [], timedOut: 5 });
    expect(stepQueue(waiting, { ...step, atSeconds: 40 }).timedOut).toBe(12);
  });

  test('loses nothing: what came is served, given up, or waits', () => {
    const steps = fc.array(fc.record({ arrivals: fc.nat(50), capacity: fc.double({ min: 0, max: 40, noNaN: true }) }));
    fc.assert(
      fc.property(steps, fc.option(fc.nat(10)), (list, timeoutSeconds) => {
        let waiting: readonly Parcel[] = [];
        let [came, left] = [0, 0];
        for (const [atSeconds, step] of list.entries()) {
          const answer = stepQueue(waiting, { ...step, atSeconds, timeoutSeconds });
          ({ waiting } = answer);
          came += step.arrivals;
          left += sumOf(answer.served) + answer.timedOut;
          expect(sumOf(answer.served)).toBeLessThanOrEqual(step.capacity + 1e-6);
        }
        expect(left + sumOf(waiting)).toBeCloseTo(came, 6);
      }),
    );
  });

  test('tells the mean wait and a quantile of it', () => {
    const waits = new Map([
      [10, 5],
      [0, 90],
      [40, 5],
    ]);
    expect(waitsOf(waits, 0.95)).toEqual({ mean: 2.5, quantile: 10 });
    expect(waitsOf(new Map(), 0.95)).toBeNull();
  });
});
