/** What the admin route tells of traffic. */
import type { Traffic } from './traffic.ts';

/** Settings and state of all traffic now; traces are told by their length. */
export function reportTraffic(traffic: Traffic, nowMs: number): readonly unknown[] {
  return traffic.list().map((serving) => {
    const { demand, trace: _trace, points: _points, ...settings } = serving.settings;
    return {
      ...settings,
      traceRows: demand.starts.length,
      traceSeconds: demand.seconds,
      startedAt: new Date(serving.startedMs).toISOString(),
      requestsPerMinute: serving.requestsPerMinute(nowMs),
      ...serving.report(nowMs),
    };
  });
}
