import { describe, expect, test } from 'vitest';
import {
  consolidatableAt,
  notePodEvent,
  planDisruption,
  type DisruptionCandidate,
  type DisruptionInput,
  type DisruptionPool,
} from '../../../../src/autoscaling/karpenter/disruption.ts';

const NOW = 1_000_000;

function pool(overrides: Partial<DisruptionPool> = {}): DisruptionPool {
  return {
    name: 'gpu',
    consolidateAfterMs: 30_000,
    policy: 'WhenEmptyOrUnderutilized',
    budgets: [{ nodes: '100%' }],
    nodes: 4,
    unavailable: 0,
    ...overrides,
  };
}

function node(name: string, overrides: Partial<DisruptionCandidate> = {}): DisruptionCandidate {
  return {
    name,
    nodePool: 'gpu',
    initializedMs: 0,
    lastPodEventMs: NOW - 60_000,
    nominatedUntilMs: 0,
    isDrifted: false,
    blockedBy: null,
    reschedulablePods: 0,
    ...overrides,
  };
}

function plan(candidates: readonly DisruptionCandidate[], overrides: Partial<DisruptionInput> = {}) {
  const command = planDisruption({ nowMs: NOW, pools: [pool()], candidates, fitsElsewhere: () => false, ...overrides });
  return command && { reason: command.reason, nodes: command.candidates.map(({ name }) => name) };
}

describe('emptiness', () => {
  test('all empty nodes go together', () => {
    expect(plan([node('gpu-a'), node('gpu-b')])).toEqual({ reason: 'Empty', nodes: ['gpu-a', 'gpu-b'] });
  });

  test('as far as the budget goes, nodes that are going already counted', () => {
    const pools = [pool({ budgets: [{ nodes: '2' }], unavailable: 1 })];
    expect(plan([node('gpu-a'), node('gpu-b')], { pools })).toEqual({ reason: 'Empty', nodes: ['gpu-a'] });
  });

  test.each([
    ['a pod event too recent', { lastPodEventMs: NOW - 29_999 }],
    ['chosen for a pod', { nominatedUntilMs: NOW + 1 }],
    ['forbidden by an annotation', { blockedBy: 'do-not-disrupt' }],
    ['a pod on it that fits nowhere else', { reschedulablePods: 1 }],
  ])('not: %s', (_, overrides) => {
    expect(plan([node('gpu-a', overrides)])).toBeUndefined();
  });

  test('never, where consolidateAfter says so', () => {
    expect(plan([node('gpu-a')], { pools: [pool({ consolidateAfterMs: null })] })).toBeUndefined();
  });

  test('a node that never had a pod is counted from its start', () => {
    expect(consolidatableAt({ initializedMs: 500, lastPodEventMs: null }, 1000)).toBe(1500);
  });

  test('pod events within ten seconds count as one', () => {
    expect([notePodEvent(null, 100), notePodEvent(100, 10_099), notePodEvent(100, 10_100)]).toEqual([100, 100, 10_100]);
  });
});

describe('drift', () => {
  test('one node at a time, the one with fewest pods first, whatever consolidateAfter says', () => {
    const candidates = [
      node('gpu-a', { isDrifted: true, reschedulablePods: 3, lastPodEventMs: NOW }),
      node('gpu-b', { isDrifted: true, reschedulablePods: 1, lastPodEventMs: NOW }),
    ];
    expect(plan(candidates)).toEqual({ reason: 'Drifted', nodes: ['gpu-b'] });
  });
});

describe('consolidation by deletion', () => {
  const busy = ['gpu-a', 'gpu-b', 'gpu-c'].map((name) => node(name, { reschedulablePods: 1 }));

  test('as many as fit elsewhere together', () => {
    const fitsElsewhere = (nodes: readonly unknown[]) => nodes.length <= 2;
    expect(plan(busy, { fitsElsewhere })).toEqual({ reason: 'Underutilized', nodes: ['gpu-a', 'gpu-b'] });
  });

  test('else the first that fits alone', () => {
    const fitsElsewhere = (nodes: readonly DisruptionCandidate[]) => nodes.length === 1 && nodes[0]?.name === 'gpu-c';
    expect(plan(busy, { fitsElsewhere })).toEqual({ reason: 'Underutilized', nodes: ['gpu-c'] });
  });

  test('not under WhenEmpty', () => {
    const pools = [pool({ policy: 'WhenEmpty' })];
    expect(plan(busy, { pools, fitsElsewhere: () => true })).toBeUndefined();
  });
});

describe('consolidation, in the steps of Karpenter', () => {
  const four = ['gpu-a', 'gpu-b', 'gpu-c', 'gpu-d'].map((name) => node(name, { reschedulablePods: 1 }));

  test('a node whose pods fit nowhere uses up no budget: the next one goes', () => {
    const pools = [pool({ budgets: [{ nodes: '1' }] })];
    const fitsElsewhere = ([first]: readonly DisruptionCandidate[]) => first?.name === 'gpu-c';
    expect(plan(four, { pools, fitsElsewhere })).toEqual({ reason: 'Underutilized', nodes: ['gpu-c'] });
  });

  test('the search begins in the middle of two and all', () => {
    const tried: number[] = [];
    plan(four, { fitsElsewhere: (nodes) => tried.push(nodes.length) < 0 });
    expect(tried).toEqual([3, 2, 1, 1, 1, 1]);
  });
});
