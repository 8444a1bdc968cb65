import { expect, it } from 'vitest';
import { ageOf, humanDuration } from '../../../../../src/sandbox/kube/table/age.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [-5, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [119, '119s'],
  [2 * MINUTE, '2m'],
  [3 * MINUTE + 20, '3m20s'],
  [10 * MINUTE + 30, '10m'],
  [3 * HOUR - 1, '179m'],
  [4 * HOUR + 12 * MINUTE, '4h12m'],
  [9 * HOUR, '9h'],
  [2 * DAY, '2d'],
  [5 * DAY + 3 * HOUR, '5d3h'],
  [20 * DAY, '20d'],
  [3 * 365 * DAY + 10 * DAY, '3y10d'],
  [10 * 365 * DAY, '10y'],
])('%i seconds are %s', (seconds, expected) => {
  expect(humanDuration(seconds)).toBe(expected);
});

it('an object without a time has no age', () => {
  expect(ageOf(undefined, 0)).toBe('<unknown>');
});
