import { describe, expect, it } from 'vitest';
import { budgetProblems, parseBudget } from '../../../src/domain/disruption-budget.ts';

describe('parseBudget', () => {
  it.each([
    ['10%', { nodes: '10%' }],
    ['2:Drifted', { nodes: '2', reasons: ['Drifted'] }],
    [
      '0:Drifted,Underutilized@0 9 * * mon-fri/8h',
      { nodes: '0', reasons: ['Drifted', 'Underutilized'], schedule: '0 9 * * mon-fri', duration: '8h' },
    ],
    ['0@*/15 8-18 * * */10m', { nodes: '0', schedule: '*/15 8-18 * * *', duration: '10m' }],
    ['0@@daily/1h', { nodes: '0', schedule: '@daily', duration: '1h' }],
    ['0@@daily', { nodes: '0', schedule: '@daily' }],
  ])('%s', (text, budget) => {
    expect(parseBudget(text)).toEqual(budget);
  });
});

describe('budgetProblems', () => {
  it.each<[string, string[]]>([
    ['10%', []],
    ['0@@daily/1h30m', []],
    ['0@0 9 * * mon-fri/8h', []],
    ['101%', ['"101%" is not a number of nodes in a budget']],
    ['', ['"" is not a number of nodes in a budget']],
    ['1:Driftd', ['"Driftd" is not a disruption reason (did you mean "Drifted"?)']],
    ['1@0 9 * * *', ['a budget needs its schedule and its duration together']],
    ['1@0 9 * */8h', [`the budget's schedule "0 9 * *" cannot be read: expected exactly 5 fields, found 4: [0 9 * *]`]],
    ['1@0 25 * * */8h', [`the budget's schedule "0 25 * * *" cannot be read: "25" is not a hour (0-23)`]],
    ['1@@noon/8h', [expect.stringContaining('it is none of @yearly') as string]],
    ['1@@daily/90s', [`the budget's duration "90s" is not in hours and minutes`]],
  ])('%s', (text, messages) => {
    expect(budgetProblems(parseBudget(text), 'budgets[0]').map(({ message }) => message)).toEqual(messages);
  });
});
