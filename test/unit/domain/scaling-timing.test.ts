import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferedTarget, defaultTiming, nodeStartOf, reactionSeconds } from '../../../src/domain/scaling-timing.ts';

const FIVE_MINUTES = nodeStartOf(300);

describe('the timing that follows from a node start', () => {
  it.each([
    ['5 minutes', 300, 1, { scaleDownWindowSeconds: 480 }],
    ['a minute: never below what Kubernetes does by itself', 60, 1, { scaleDownWindowSeconds: 300 }],
    ['7 minutes, in whole minutes', 420, 1, { scaleDownWindowSeconds: 720 }],
    ['an hour: never above what Kubernetes takes', 3600, 1, { scaleDownWindowSeconds: 3600 }],
    [
      '5 minutes, from 0 replicas',
      300,
      0,
      { scaleDownWindowSeconds: 480, pollingSeconds: 30, cooldownSeconds: 480, initialCooldownSeconds: 960 },
    ],
    [
      'an hour, from 0 replicas: the cooldown has no upper bound',
      3600,
      0,
      { scaleDownWindowSeconds: 3600, pollingSeconds: 30, cooldownSeconds: 5760, initialCooldownSeconds: 6240 },
    ],
  ])('%s', (_, typicalSeconds, minReplicas, timing) => {
    expect(defaultTiming(nodeStartOf(typicalSeconds), minReplicas)).toEqual(timing);
  });

  it('never lets the cooldown cut the window short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7200 }), (typicalSeconds) => {
        const { scaleDownWindowSeconds, cooldownSeconds = 0 } = defaultTiming(nodeStartOf(typicalSeconds), 0);
        return cooldownSeconds >= scaleDownWindowSeconds && scaleDownWindowSeconds >= 300;
      }),
    );
  });
});

describe('the buffer', () => {
  it('adds up what lies between more load and a replica that serves', () => {
    expect(reactionSeconds(FIVE_MINUTES)).toBe(60 + 15 + 10 + 480 + 480);
  });

  it('divides the target by what the load may have grown to by then', () => {
    // 2 % a minute over 1045 s: 1.348 times as much.
    expect(bufferedTarget(600, 2, FIVE_MINUTES)).toBe(444);
  });

  it('leaves the target alone without growth, fractions too', () => {
    expect(bufferedTarget(0.5, 0, FIVE_MINUTES)).toBe(0.5);
  });

  it('never makes a target of nothing', () => {
    expect(bufferedTarget(1, 100, FIVE_MINUTES)).toBe(1);
  });
});
