import { expect, test } from 'vitest';
import { CronTrigger } from '../../../../src/autoscaling/keda/cron-trigger.ts';

function trigger(start: string, end: string, timezone = 'UTC'): CronTrigger {
  const built = CronTrigger.from({ start, end, timezone });
  if ('problem' in built) throw new Error(built.problem);
  return built;
}

/** Whether it is active at each time, asked in that order of one trigger. */
function activity(asked: CronTrigger, times: readonly string[]): boolean[] {
  return times.map((time) => asked.isActive(Date.parse(time)));
}

test('from the minute of the start to the minute of the end', () => {
  const office = trigger('0 8 * * mon-fri', '30 17 * * mon-fri');
  const times = ['2026-03-02T07:59:59Z', '2026-03-02T08:00:00Z', '2026-03-02T17:29:59Z', '2026-03-02T17:30:00Z'];
  expect(activity(office, times)).toEqual([false, true, true, false]);
  expect(activity(office, ['2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z'])).toEqual([false, true]);
});

test('over midnight', () => {
  const night = trigger('0 22 * * *', '0 6 * * *');
  expect(activity(night, ['2026-03-02T23:00:00Z', '2026-03-03T05:59:00Z', '2026-03-03T06:00:00Z'])).toEqual([
    true,
    true,
    false,
  ]);
});

test('time may go back', () => {
  const office = trigger('0 8 * * *', '0 17 * * *');
  expect(activity(office, ['2026-03-02T09:00:00Z', '2026-03-02T20:00:00Z', '2026-03-02T09:00:00Z'])).toEqual([
    true,
    false,
    true,
  ]);
});

test('by the clock of the time zone, half hours included', () => {
  const office = trigger('0 8 * * *', '0 17 * * *', 'Asia/Kolkata');
  expect(activity(office, ['2026-03-02T02:29:00Z', '2026-03-02T02:30:00Z', '2026-03-02T11:30:00Z'])).toEqual([
    false,
    true,
    false,
  ]);
});

test('summer time moves the interval', () => {
  const office = trigger('0 8 * * *', '0 17 * * *', 'Europe/Berlin');
  const times = ['2026-03-28T07:00:00Z', '2026-03-29T06:00:00Z', '2026-10-24T06:00:00Z', '2026-10-25T06:30:00Z'];
  expect(activity(office, times)).toEqual([true, true, true, false]);
});

test('before a start that the clock leaps over it is inside from the end before: only the next ones count', () => {
  const early = trigger('30 2 * * *', '0 5 * * *', 'Europe/Berlin');
  const times = ['2026-03-27T12:00:00Z', '2026-03-28T12:00:00Z', '2026-03-29T02:00:00Z', '2026-03-29T03:00:00Z'];
  expect(activity(early, times)).toEqual([false, true, true, false]);
});

test('an end that the clock shows twice ends twice', () => {
  const late = trigger('15 2 * * *', '45 2 * * *', 'Europe/Berlin');
  // 02:30 summer time, 02:10 and 02:30 winter time.
  const times = ['2026-10-25T00:30:00Z', '2026-10-25T01:10:00Z', '2026-10-25T01:30:00Z', '2026-10-25T01:50:00Z'];
  expect(activity(late, times)).toEqual([true, false, true, false]);
});

test('where midnight itself is leapt over, the day begins an hour later', () => {
  // Beirut, 29 March 2026: from 00:00 to 01:00.
  const sunday = trigger('0 1 29 3 *', '0 3 29 3 *', 'Asia/Beirut');
  const times = ['2026-03-28T21:59:00Z', '2026-03-28T22:00:00Z', '2026-03-29T00:00:00Z'];
  expect(activity(sunday, times)).toEqual([false, true, false]);
});

test('a start that never comes is never waited for', () => {
  expect(activity(trigger('0 0 30 2 *', '0 6 * * *'), ['2026-03-02T03:00:00Z'])).toEqual([false]);
});

test.each([
  [{ start: 'daily', end: '0 6 * * *', timezone: 'UTC' }, 'start'],
  [{ start: '0 6 * * *', end: '0 6 * *', timezone: 'UTC' }, 'end'],
  [{ start: '0 6 * * *', end: '0 8 * * *', timezone: 'Mars/Olympus' }, 'Mars/Olympus'],
  [{ start: '0 6 * * *', end: '0 8 * * *', timezone: '+02:00' }, '+02:00'],
])('what is wrong is told: %o', (interval, named) => {
  expect(CronTrigger.from(interval)).toEqual({ problem: expect.stringContaining(named) });
});
