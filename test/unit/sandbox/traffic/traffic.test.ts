/** Traffic as it is served and as its sources tell it, on a clock that the test moves. */
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../../../src/sandbox/clock.ts';
import type { TrafficDefinition } from '../../../../src/sandbox/traffic/definition.ts';
import { cloudWatchSeries } from '../../../../src/sandbox/traffic/cloudwatch-series.ts';
import { queryValue, runQuery } from '../../../../src/sandbox/traffic/prometheus/query-value.ts';
import { createTraffic } from '../../../../src/sandbox/traffic/traffic.ts';

const START_MS = Date.UTC(2026, 2, 2, 8, 0, 0);
const TARGET = 'default/translate';

function startTraffic(definition: Partial<TrafficDefinition> = {}, pods = 1) {
  const clock = createManualClock(START_MS);
  const traffic = createTraffic(clock);
  const state = { pods };
  traffic.attach({ readyPods: (target) => (target === TARGET ? state.pods : undefined), names: () => [TARGET] });
  const wrong = traffic.set({ target: TARGET, points: [[0, 600]], requestsPerSecond: 5, ...definition });
  const serving = traffic.of(TARGET);
  if (!serving) throw new Error(wrong?.problem);
  return {
    traffic,
    serving,
    now: () => clock.now(),
    seconds: (count: number) => clock.advance(count * 1000),
    setPods: (count: number) => {
      state.pods = count;
      traffic.countPods();
    },
    query: (text: string) => queryValue(text, traffic, clock.now()),
  };
}

describe('requests that come', () => {
  test('wait in front of the pods, which serve as fast as they can', async () => {
    const { serving, seconds, now, setPods } = startTraffic();
    await seconds(60);
    // 10/s come, 5/s are served.
    expect(serving.report(now())).toMatchObject({ arrived: 600, served: 300, waiting: 300, inFlight: 1, refused: 0 });
    setPods(3);
    await seconds(20);
    const report = serving.report(now());
    expect(report).toMatchObject({ served: 600, waiting: 0, capacityPerSecond: 15, timedOut: 0 });
    // The last request came at 60 s and was taken on at 80 s; the first at once.
    expect(report.p95WaitSeconds).toBe(29);
    expect(report.meanWaitSeconds).toBeCloseTo(19.6, 0);
    await seconds(1);
    expect(serving.report(now()).inFlight).toBe(0);
  });

  test('are none the fewer for a change of pods that nobody looked at', async () => {
    const { serving, seconds, now, setPods } = startTraffic({}, 0);
    await seconds(20);
    setPods(1);
    await seconds(10);
    setPods(0);
    await seconds(5);
    expect(serving.report(now())).toMatchObject({ arrived: 350, served: 50, waiting: 300 });
  });

  test('are given up after the time-out', async () => {
    const { serving, seconds, now } = startTraffic({ timeoutSeconds: 10 }, 0);
    await seconds(120);
    expect(serving.report(now())).toMatchObject({ served: 0, timedOut: 600, waiting: 0 });
  });

  test('through a load balancer are refused while no pod is ready, and counted only as that', async () => {
    const { serving, seconds, now, setPods } = startTraffic(
      {
        loadBalancer: 'app/chat/1',
        points: [
          [0, 600],
          [60, 600],
        ],
      },
      0,
    );
    await seconds(60);
    setPods(2);
    await seconds(120);
    expect(serving.report(now())).toMatchObject({ refused: 600, served: 600 });
    const minutes = (name: string) => {
      const series = cloudWatchSeries(serving, now()).find((candidate) => candidate.name === name);
      return [0, 60_000, 120_000].map((offset) => series?.minute(START_MS + offset));
    };
    expect(minutes('HTTPCode_ELB_503_Count')).toEqual([600, undefined, undefined]);
    expect(minutes('RequestCount')).toEqual([undefined, 600, undefined]);
  });

  test('are told by CloudWatch a minute late', async () => {
    const { serving, seconds, now } = startTraffic({ loadBalancer: 'app/chat/1' });
    const seen = () =>
      cloudWatchSeries(serving, now())
        .find(({ name }) => name === 'RequestCount')
        ?.minute(START_MS);
    await seconds(119);
    expect(seen()).toBeUndefined();
    await seconds(1);
    expect(seen()).toBe(600);
  });
});

describe('a definition that cannot be', () => {
  test.each([
    [
      { target: 'default/transalte' },
      'traffic to default/transalte: there is no such Deployment (did you mean "default/translate"?)',
    ],
    [
      { loadBalancer: 'app/a/1', queue: 'jobs' },
      'traffic to default/translate: loadBalancer and queue exclude each other: requests come one way',
    ],
    [{ trace: 'time,requests\n0,1' }, 'traffic to default/translate: it needs either trace (CSV) or points'],
    [
      { points: [[0, -1]] as [number, number][] },
      'traffic to default/translate: the trace: point 1: requests is "-1", not a number from 0 up',
    ],
  ])('%j is refused', (definition, problem) => {
    expect(() => startTraffic(definition)).toThrow(problem);
  });
});

describe('Prometheus', () => {
  test('has what came, what waits and what runs, under the names that were asked for too', async () => {
    const { query, seconds } = startTraffic({
      points: [
        [0, 600],
        [60, 600],
        [120, 600],
      ],
      prometheus: { waiting: 'vllm:num_requests_waiting', requests: 'http_requests_total', labels: { model: 'tiny' } },
    });
    await seconds(120);
    expect(query('vllm:num_requests_waiting{model="tiny"}')).toEqual({ values: [600] });
    expect(query('sum(rate(http_requests_total{model=~"t.+"}[1m])) * 60')).toEqual({ values: [600] });
    expect(query('traffic_requests_running / traffic_pods_ready')).toEqual({ values: [1] });
    expect(query('max by (namespace) (traffic_requests_waiting) > 3')).toEqual({
      error: 'the sandbox does not compute the operator >',
    });
    expect(query('absent_metric')).toEqual({ values: [] });
    expect(query('sum(absent_metric) or vector(0)')).toEqual({ values: [0] });
  });

  test('answers as Prometheus does: names fall away in arithmetic, not in selections', async () => {
    const { traffic, now, seconds } = startTraffic();
    await seconds(30);
    const labels = { namespace: 'default', deployment: 'translate' };
    expect(runQuery('traffic_pods_ready', traffic, now())).toEqual({
      kind: 'vector',
      elements: [{ labels: { __name__: 'traffic_pods_ready', ...labels }, value: 1 }],
    });
    expect(runQuery('-traffic_pods_ready', traffic, now())).toEqual({
      kind: 'vector',
      elements: [{ labels, value: -1 }],
    });
    expect(runQuery('2 ^ 3 + 1', traffic, now())).toEqual({ kind: 'scalar', value: 9 });
  });

  test('says where a query is wrong', () => {
    const { query } = startTraffic();
    expect(query('sum(rate(')).toEqual({ error: 'invalid parameter "query": 1:10: parse error' });
    expect(query('')).toEqual({ error: 'invalid parameter "query": no expression found in input' });
  });
});
