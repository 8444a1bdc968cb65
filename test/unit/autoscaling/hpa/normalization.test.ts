import { describe, expect, test } from 'vitest';
import { resolveBehavior } from '../../../../src/autoscaling/hpa/behavior.ts';
import { HpaMemory } from '../../../../src/autoscaling/hpa/memory.ts';
import {
  emptyNormalized,
  normalizeLegacy,
  normalizeWithBehavior,
} from '../../../../src/autoscaling/hpa/normalization.ts';

const BOUNDS = { current: 4, min: 1, max: 20 };

describe('without a behaviour', () => {
  test.each([
    [300_000, 4, 'a recommendation of exactly five minutes ago still counts'],
    [300_001, 2, 'an older one does not'],
  ])('after %i ms the size is %i: %s', (nowMs, desired) => {
    expect(normalizeLegacy(2, BOUNDS, HpaMemory.startingAt(4, 0), { nowMs, into: emptyNormalized() }).desired).toBe(
      desired,
    );
  });

  test('the size at most doubles, from 1 to 4', () => {
    const raise = (current: number) =>
      normalizeLegacy(20, { ...BOUNDS, current }, HpaMemory.startingAt(current, 0), {
        nowMs: 15_000,
        into: emptyNormalized(),
      });
    expect(raise(1)).toMatchObject({ desired: 4, limit: 'ScaleUpLimit' });
    expect(raise(4)).toMatchObject({ desired: 8, limit: 'ScaleUpLimit' });
    expect(raise(16)).toMatchObject({ desired: 20, limit: 'DesiredWithinRange' });
  });
});

describe('with a behaviour', () => {
  test('an empty one is not none: the first step from 1 is to 5', () => {
    const behavior = resolveBehavior({});
    if (!behavior) throw new Error('a behaviour that is written is resolved');
    const step = normalizeWithBehavior(20, { ...BOUNDS, current: 1 }, HpaMemory.startingAt(1, 0), {
      behavior,
      nowMs: 15_000,
      into: emptyNormalized(),
    });
    expect(step).toMatchObject({ desired: 5, limit: 'ScaleUpLimit' });
  });

  test('a recommendation of exactly the window ago does not count any more', () => {
    const behavior = resolveBehavior({ scaleDown: { stabilizationWindowSeconds: 60 } });
    if (!behavior) throw new Error('a behaviour that is written is resolved');
    const at = (nowMs: number) =>
      normalizeWithBehavior(2, BOUNDS, HpaMemory.startingAt(4, 0), { behavior, nowMs, into: emptyNormalized() })
        .desired;
    expect([at(59_999), at(60_000)]).toEqual([4, 2]);
  });

  test('the largest number of pods that can be written is no limit: it overflows, and nothing grows', () => {
    const policies = [{ type: 'Pods', value: 2_147_483_647, periodSeconds: 15 }] as const;
    const behavior = resolveBehavior({ scaleUp: { policies } });
    if (!behavior) throw new Error('a behaviour that is written is resolved');
    const memory = HpaMemory.startingAt(4, 0);
    const step = normalizeWithBehavior(20, BOUNDS, memory, { behavior, nowMs: 15_000, into: emptyNormalized() });
    expect(step).toMatchObject({ desired: 4, limit: 'ScaleUpLimit' });
  });
});
