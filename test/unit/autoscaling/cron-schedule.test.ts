import { expect, test } from 'vitest';
import { isWindowOpen, parseSchedule } from '../../../src/autoscaling/cron-schedule.ts';

const at = (text: string) => Date.parse(`${text}:00Z`);

test.each([
  ['*/15 * * * *', '2026-03-02T09:45', true],
  ['*/15 * * * *', '2026-03-02T09:46', false],
  ['5/20 9 * * *', '2026-03-02T09:25', true],
  ['0 9 * * mon-fri', '2026-03-02T09:00', true],
  ['0 9 * * mon-fri', '2026-03-07T09:00', false],
  ['0 0 1 jan,jul *', '2026-07-01T00:00', true],
  ['@hourly', '2026-03-02T13:00', true],
  ['@weekly', '2026-03-01T00:00', true],
  ['0 0 13 * fri', '2026-03-06T00:00', true],
  ['0 0 13 * fri', '2026-03-13T00:00', true],
  ['0 0 13 * fri', '2026-03-14T00:00', false],
])('%s at %s: %s', (schedule, time, isDue) => {
  expect(parseSchedule(schedule)?.(at(time))).toBe(isDue);
});

test('a text that is no schedule is told from one that is never due', () => {
  expect(parseSchedule('every morning')).toBeUndefined();
});

test('a window stays open for its duration, the end not included', () => {
  const nightly = parseSchedule('0 22 * * *') ?? (() => false);
  const open = (time: string) => isWindowOpen(nightly, at(time), 8 * 3_600_000);
  expect([
    open('2026-03-02T21:59'),
    open('2026-03-02T22:00'),
    open('2026-03-03T05:59'),
    open('2026-03-03T06:00'),
  ]).toEqual([false, true, true, false]);
});
