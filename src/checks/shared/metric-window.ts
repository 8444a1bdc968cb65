/** How a CloudWatch trigger's statistic, period and window fit its metric. */
import type { LiveTrigger } from '../../domain/live-scaled-object.ts';
import { METRIC_WINDOW_PERIODS } from '../../domain/scaling-timing.ts';

/** Seconds, KEDA's defaults filled in. */
export interface LiveWindow {
  readonly stat: string;
  readonly period: number;
  readonly collection: number;
  readonly offset: number;
}

export interface WindowSlip {
  readonly text: string;
  /** What to write instead. */
  readonly metadata: Readonly<Record<string, string>>;
}

const DEFAULT_SECONDS = 300;
const MINUTE_SECONDS = 60;
const ALB_NAMESPACE = 'AWS/ApplicationELB';
/** AWS's page of load balancer metrics: Sum is the useful, of the second the only valid statistic. */
const COUNTED = ['RequestCount', 'RequestCountPerTarget'];

/** undefined where a number cannot be read, or KEDA refuses it. */
export function windowOf({ metadata }: LiveTrigger): LiveWindow | undefined {
  const number = (key: string, otherwise: number) => Number(metadata[key] ?? otherwise);
  const window = {
    stat: metadata['metricStat'] ?? 'Average',
    period: number('metricStatPeriod', DEFAULT_SECONDS),
    collection: number('metricCollectionTime', DEFAULT_SECONDS),
    offset: number('metricEndTimeOffset', 0),
  };
  const isReadable = [window.period, window.collection, window.offset].every((value) => Number.isInteger(value));
  return isReadable && window.period > 0 && window.collection % window.period === 0 ? window : undefined;
}

/** What does not fit; empty when all does. */
export function windowSlips(trigger: LiveTrigger, window: LiveWindow): WindowSlip[] {
  const { metadata } = trigger;
  const isCounted = metadata['namespace'] === ALB_NAMESPACE && COUNTED.includes(metadata['metricName'] ?? '');
  return [...(isCounted ? countedSlips(trigger, window) : []), ...(isSinglePoint(window) ? [singlePoint(window)] : [])];
}

const PER_MINUTE = {
  metricStatPeriod: String(MINUTE_SECONDS),
  metricCollectionTime: String(MINUTE_SECONDS * METRIC_WINDOW_PERIODS),
};

function countedSlips({ metadata }: LiveTrigger, { stat, period }: LiveWindow): WindowSlip[] {
  const isSlow = period > MINUTE_SECONDS;
  if (stat !== 'Sum') {
    const text = `${metadata['metricName']} is a count, of which the Sum tells the requests; it reads ${stat}`;
    return [{ text, metadata: { metricStat: 'Sum', ...(isSlow ? PER_MINUTE : {}) } }];
  }
  if (!isSlow) return [];
  const target = Number(metadata['targetMetricValue']);
  const text = `it sums ${period} s, so that what it sees is up to ${2 * period} s old, and targetMetricValue counts ${period} s; the load balancer publishes every ${MINUTE_SECONDS} s`;
  if (!Number.isFinite(target)) return [{ text, metadata: PER_MINUTE }];
  // Left as it is the target would ask for as many times too few replicas.
  const perMinute = Math.max(1, Math.round((target * MINUTE_SECONDS) / period));
  return [{ text, metadata: { ...PER_MINUTE, targetMetricValue: String(perMinute) } }];
}

/** One candidate, which may not be published yet when the window ends. */
function isSinglePoint({ period, collection, offset }: LiveWindow): boolean {
  return period === MINUTE_SECONDS && collection === period && offset < period;
}

function singlePoint({ period }: LiveWindow): WindowSlip {
  return {
    text: `its window holds one datapoint of ${period} s, which is often not published yet when KEDA asks: then it reads minMetricValue, and scales in`,
    metadata: { metricCollectionTime: String(period * METRIC_WINDOW_PERIODS) },
  };
}
