import { describe, expect, test } from 'vitest';
import { nominationWindowMs, triggerBatch, type BatchWindow } from '../../../../src/autoscaling/karpenter/batching.ts';

function closesAfter(
  triggers: readonly (readonly [second: number, pod: string])[],
  settings?: { idleMs: number; maxMs: number },
) {
  let window: BatchWindow | undefined;
  for (const [second, pod] of triggers) window = triggerBatch(window, pod, second * 1000, settings);
  return (window?.closesMs ?? 0) / 1000;
}

describe('the batch window', () => {
  const settings = { idleMs: 5000, maxMs: 10_000 };

  test('closes when no new pod came for the idle time', () => {
    expect(closesAfter([[0, 'translate-a']], settings)).toBe(5);
  });

  test('is not extended by a pod that it knows', () => {
    expect(
      closesAfter(
        [
          [0, 'translate-a'],
          [3, 'translate-a'],
        ],
        settings,
      ),
    ).toBe(5);
  });

  test('is extended by a new pod', () => {
    expect(
      closesAfter(
        [
          [0, 'translate-a'],
          [3, 'translate-b'],
        ],
        settings,
      ),
    ).toBe(8);
  });

  test('closes at the latest ten seconds after it opened', () => {
    const steady = Array.from({ length: 30 }, (_, index) => [index / 2, `translate-${index}`] as const);
    expect(closesAfter(steady.slice(0, 20))).toBe(10);
  });

  test('a node chosen for a pod is left alone for twenty seconds', () => {
    expect(nominationWindowMs()).toBe(20_000);
  });
});
