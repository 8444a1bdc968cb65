/** Datapoints of a metric: of traffic, of the seed, or of the usage that AWS counts by itself. */
import { cloudWatchSeries, type CloudWatchSeries } from '../../traffic/cloudwatch-series.ts';
import { allNodes, countNodes } from '../sagemaker/limits.ts';
import type { World } from '../world.ts';

export interface MetricRequest {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
  readonly periodSeconds: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Datapoint {
  /** Start of its period. */
  readonly atMs: number;
  readonly value: number;
}

/** Datapoints that one answer holds at most: GetMetricData's own limit. */
const MAX_POINTS = 100_800;
/** Metrics of AWS services have a value a minute. */
const MINUTE_MS = 60_000;

/** Newest first; empty where there is no such metric. */
export function datapointsOf(world: World, request: MetricRequest): readonly Datapoint[] {
  const series = findSeries(world, request);
  if (series) return seriesPoints(series, request);
  return constantPoints(seededValue(world, request) ?? usageOf(world, request), request);
}

/** All series of all traffic. */
export function trafficSeries({ traffic, clock }: World): readonly CloudWatchSeries[] {
  return traffic.list().flatMap((serving) => cloudWatchSeries(serving, clock.now()));
}

/** The same value at each period of the range. */
export function constantPoints(
  value: number | undefined,
  range: Pick<MetricRequest, 'periodSeconds' | 'startMs' | 'endMs'>,
): readonly Datapoint[] {
  return value === undefined ? [] : periodsOf(range).map((atMs) => ({ atMs, value }));
}

function periodsOf({
  periodSeconds,
  startMs,
  endMs,
}: Pick<MetricRequest, 'periodSeconds' | 'startMs' | 'endMs'>): number[] {
  const periodMs = periodSeconds * 1000;
  const starts: number[] = [];
  const newest = Math.ceil(endMs / periodMs) * periodMs - periodMs;
  for (let at = newest; at >= startMs && starts.length < MAX_POINTS; at -= periodMs) starts.push(at);
  return starts;
}

function findSeries(world: World, { namespace, name, dimensions }: MetricRequest): CloudWatchSeries | undefined {
  return trafficSeries(world).find(
    (series) => series.namespace === namespace && series.name === name && isSameMap(series.dimensions, dimensions),
  );
}

function seriesPoints(series: CloudWatchSeries, request: MetricRequest): readonly Datapoint[] {
  // A finer period does not make finer data.
  const periodMs = Math.max(MINUTE_MS, request.periodSeconds * 1000);
  return periodsOf({ ...request, periodSeconds: periodMs / 1000 }).flatMap((atMs) => {
    const values = minutesOf(series, atMs, periodMs);
    return values.length === 0 ? [] : [{ atMs, value: statisticOf(series, values, request.stat) }];
  });
}

function minutesOf(series: CloudWatchSeries, startMs: number, periodMs: number): readonly number[] {
  const values: number[] = [];
  for (let at = startMs; at < startMs + periodMs; at += MINUTE_MS) {
    const value = series.minute(at);
    if (value !== undefined) values.push(value);
  }
  return values;
}

function statisticOf(series: CloudWatchSeries, values: readonly number[], stat: string): number {
  const sum = values.reduce((total, value) => total + value, 0);
  // A counter's samples are all 1.
  if (series.kind === 'counter') return stat === 'Sum' || stat === 'SampleCount' ? sum : 1;
  switch (stat) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return values.length;
    case 'Average':
      return sum / values.length;
    case 'Minimum':
      return Math.min(...values);
    case 'Maximum':
      return Math.max(...values);
    default:
      return percentileOf(values, stat);
  }
}

/** `p95`: the value at that rank. Other statistics come to the median. */
function percentileOf(values: readonly number[], stat: string): number {
  const percent = Number(/^p(\d+(?:\.\d+)?)$/.exec(stat)?.[1] ?? 50);
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return values.toSorted((a, b) => a - b)[rank - 1] ?? 0;
}

function seededValue(world: World, { namespace, name, dimensions }: MetricRequest): number | undefined {
  const seeded = world.seed.metrics?.find(
    (metric) =>
      'name' in metric &&
      metric.namespace === namespace &&
      metric.name === name &&
      isSameMap(metric.dimensions, dimensions),
  );
  return seeded?.value;
}

function isSameMap(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);
}

/** The metric is sparse: there is no datapoint where nothing runs. */
function usageOf(world: World, { namespace, name, dimensions }: MetricRequest): number | undefined {
  if (namespace !== 'AWS/Usage' || name !== 'ResourceCount' || dimensions.Service !== 'SageMaker') return undefined;
  const [, prefix, resource] = /^(cluster|cluster-spot)\/(.+)$/.exec(dimensions.Resource ?? '') ?? [];
  if (resource === undefined) return undefined;
  const type = resource === 'total_instance_count' ? null : resource;
  const count = countNodes(allNodes(world), type, prefix === 'cluster' ? 'on-demand' : 'spot');
  return count > 0 ? count : undefined;
}
