import { describe, expect, test } from 'vitest';
import { allowedDisruptions, UNLIMITED } from '../../../../src/autoscaling/karpenter/budgets.ts';
import type { DisruptionBudget } from '../../../../src/domain/disruption-budget.ts';

/** A Monday, 09:30 UTC. */
const MONDAY_MORNING = Date.UTC(2026, 2, 2, 9, 30, 0);
const HUNDRED = { nodes: 100, nowMs: MONDAY_MORNING };

function allowed(budgets: readonly DisruptionBudget[], pool = HUNDRED) {
  return {
    Empty: allowedDisruptions(budgets, 'Empty', pool),
    Underutilized: allowedDisruptions(budgets, 'Underutilized', pool),
    Drifted: allowedDisruptions(budgets, 'Drifted', pool),
  };
}

const COUNTS: readonly DisruptionBudget[] = [{ nodes: '10' }, { nodes: '100' }, { nodes: '100%' }];

describe('disruption budgets', () => {
  test('the smallest of those that speak of a reason counts', () => {
    const budgets = [
      ...COUNTS,
      { nodes: '15', reasons: ['Drifted', 'Underutilized'] },
      { nodes: '5', reasons: ['Drifted'] },
      { nodes: '4', reasons: ['Empty'] },
    ];
    expect(allowed(budgets)).toEqual({ Empty: 4, Underutilized: 10, Drifted: 5 });
  });

  test('a zero for all reasons stops everything', () => {
    expect(allowed([...COUNTS, { nodes: '0', reasons: ['Underutilized', 'Drifted', 'Empty'] }])).toEqual({
      Empty: 0,
      Underutilized: 0,
      Drifted: 0,
    });
  });

  test('a percentage rounds up: ten percent of one node is that node', () => {
    expect(allowed([{ nodes: '10%' }], { ...HUNDRED, nodes: 1 }).Empty).toBe(1);
    expect(allowed([{ nodes: '10%' }], { ...HUNDRED, nodes: 11 }).Empty).toBe(2);
  });

  test('a schedule counts while its window is open, in UTC', () => {
    const officeHours: DisruptionBudget = { nodes: '0', schedule: '0 9 * * mon-fri', duration: '8h' };
    const at = (hour: number, day = 2) =>
      allowed([officeHours], { nodes: 10, nowMs: Date.UTC(2026, 2, day, hour) }).Empty;
    expect([at(8), at(9), at(16), at(17)]).toEqual([UNLIMITED, 0, 0, UNLIMITED]);
    expect(at(10, 7), 'a Saturday').toBe(UNLIMITED);
  });

  test('what cannot be read allows nothing', () => {
    expect(allowed([{ nodes: '5', schedule: '@wrongly', duration: '1h' }]).Empty).toBe(0);
    expect(allowed([{ nodes: '1000a%' }]).Empty).toBe(0);
  });
});
