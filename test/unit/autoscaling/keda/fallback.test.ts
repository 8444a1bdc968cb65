import { describe, expect, test } from 'vitest';
import { replicasForTotal, type ExternalTarget } from '../../../../src/autoscaling/hpa/proposal.ts';
import { FallbackLoop, type FallbackSpec } from '../../../../src/autoscaling/keda/fallback.ts';
import { NEWEST_KEDA } from '../../../../src/autoscaling/keda/keda-version.ts';

const KEDA_2_17 = { major: 2, minor: 17 };
const FALLBACK: FallbackSpec = { failureThreshold: 2, replicas: 6 };
const PER_POD: ExternalTarget = { targetType: 'AverageValue', targetMilli: 10_000, tolerance: { up: 0.1, down: 0.1 } };
const TOTAL: ExternalTarget = { ...PER_POD, targetType: 'Value' };
const SCALE = { specReplicas: 4, statusReplicas: 4, readyReplicas: 3 };

function failing(loop: FallbackLoop, times: number): number[] {
  return Array.from({ length: times }, () => loop.read(Number.NaN, SCALE));
}

test('the fallback begins with the failure after the threshold', () => {
  expect(failing(new FallbackLoop(FALLBACK, PER_POD, NEWEST_KEDA), 4)).toEqual([
    Number.NaN,
    Number.NaN,
    60_000,
    60_000,
  ]);
});

test('one value that can be read ends the count', () => {
  const loop = new FallbackLoop(FALLBACK, PER_POD, NEWEST_KEDA);
  failing(loop, 3);
  expect(loop.read(25_000, SCALE)).toBe(25_000);
  expect(failing(loop, 3)).toEqual([Number.NaN, Number.NaN, 60_000]);
});

test('without a fallback an error stays one', () => {
  expect(failing(new FallbackLoop(null, PER_POD, NEWEST_KEDA), 9)).toEqual(Array.from({ length: 9 }, () => Number.NaN));
});

describe('the HPA computes the replicas from what it is told', () => {
  test.each([
    ['static', 6],
    ['currentReplicas', 4],
    ['currentReplicasIfHigher', 6],
    ['currentReplicasIfLower', 4],
  ] as const)('%s: %i', (behavior, replicas) => {
    for (const target of [PER_POD, TOTAL]) {
      const loop = new FallbackLoop({ ...FALLBACK, failureThreshold: 0, behavior }, target, NEWEST_KEDA);
      expect(replicasForTotal(target, SCALE, loop.read(Number.NaN, SCALE))).toBe(replicas);
    }
  });
});

test('with a target of type Value and no ready pod there is nothing to tell', () => {
  const loop = new FallbackLoop({ ...FALLBACK, failureThreshold: 0 }, TOTAL, NEWEST_KEDA);
  expect(loop.read(Number.NaN, { ...SCALE, readyReplicas: 0 })).toBeNaN();
});

describe('2.17', () => {
  test('has no fallback for targets of type Value', () => {
    expect(failing(new FallbackLoop(FALLBACK, TOTAL, KEDA_2_17), 4)[3]).toBeNaN();
  });

  test('loses the fraction of the target', () => {
    const half = { ...PER_POD, targetMilli: 500 };
    expect(failing(new FallbackLoop(FALLBACK, half, KEDA_2_17), 3)[2]).toBe(0);
    expect(failing(new FallbackLoop(FALLBACK, half, NEWEST_KEDA), 3)[2]).toBe(3000);
  });
});
