import { expect, test } from 'vitest';
import { metricMilli } from '../../../../src/autoscaling/keda/metric-value.ts';

test.each([
  [1.2345, 1234, 1235],
  [1.2344, 1234, 1234],
  [0.0009, 0, 1],
  [-0.0015, -1, 0],
])('%d is told as %i by 2.17, as %i by 2.20', (value, before, since) => {
  expect(metricMilli(value, { major: 2, minor: 17 })).toBe(before);
  expect(metricMilli(value, { major: 2, minor: 20 })).toBe(since);
});

test('what is no number is told as 0', () => {
  expect([Number.NaN, Infinity].map((value) => metricMilli(value, { major: 2, minor: 20 }))).toEqual([0, 0]);
});
