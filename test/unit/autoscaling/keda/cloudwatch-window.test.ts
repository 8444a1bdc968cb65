import { expect, test } from 'vitest';
import { cloudWatchWindow } from '../../../../src/autoscaling/keda/cloudwatch-window.ts';

test.each([
  [0, '2021-11-07T15:03:00.000Z', '2021-11-07T15:04:00.000Z'],
  [30, '2021-11-07T15:02:00.000Z', '2021-11-07T15:03:00.000Z'],
])('with an offset of %i s the window is %s to %s', (offsetSeconds, start, end) => {
  const now = Date.parse('2021-11-07T15:04:05.999Z');
  const window = cloudWatchWindow(now, { periodSeconds: 60, collectionSeconds: 60, offsetSeconds });
  expect(new Date(window.startMs).toISOString()).toBe(start);
  expect(new Date(window.endMs).toISOString()).toBe(end);
});
