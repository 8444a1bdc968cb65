/** The series that the sandbox's Prometheus has of each traffic, scraped every 15 s. */
import type { Mark } from '../marks.ts';
import type { Serving } from '../serving.ts';

export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

const OWN_NAMES: Readonly<Record<string, (mark: Mark) => number>> = {
  traffic_requests_total: ({ arrived }) => arrived,
  traffic_requests_served_total: ({ served }) => served,
  traffic_requests_refused_total: ({ refused }) => refused,
  traffic_requests_timed_out_total: ({ timedOut }) => timedOut,
  traffic_requests_waiting: ({ waiting }) => waiting,
  traffic_requests_running: ({ inFlight }) => inFlight,
  traffic_pods_ready: ({ pods }) => pods,
};

/** Own names with the labels namespace and deployment; the definition's names with its labels too. */
export function seriesOf(serving: Serving, nowMs: number): readonly Series[] {
  const { target, prometheus = {} } = serving.settings;
  const [namespace = '', deployment = ''] = target.split('/');
  const marks = serving.scrapes(nowMs);
  const series = (
    name: string,
    valueOf: (mark: Mark) => number,
    more: Readonly<Record<string, string>> = {},
  ): Series => ({
    name,
    labels: { namespace, deployment, ...more },
    samples: marks.map((mark) => ({ atMs: mark.atMs, value: valueOf(mark) })),
  });
  const named = [
    [prometheus.requests, ({ arrived }: Mark) => arrived],
    [prometheus.waiting, ({ waiting }: Mark) => waiting],
    [prometheus.running, ({ inFlight }: Mark) => inFlight],
  ] as const;
  return [
    ...Object.entries(OWN_NAMES).map(([name, valueOf]) => series(name, valueOf)),
    ...named.flatMap(([name, valueOf]) => (name === undefined ? [] : [series(name, valueOf, prometheus.labels)])),
  ];
}
