import { AwsFailure } from '../../parts.ts';
import type { Json, Operation } from '../operation.ts';
import { allNodes, countNodes } from '../sagemaker/limits.ts';
import { isHome, type World } from '../world.ts';

interface MetricStat {
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  };
  readonly Period: number;
  readonly Stat: string;
}

interface MetricQuery {
  readonly Id: string;
  readonly Label?: string;
  readonly MetricStat?: MetricStat;
  readonly ReturnData?: boolean;
}

/** Datapoints of one metric that one answer holds at most. */
const MAX_POINTS = 100;

export const getMetricData: Operation = {
  isMutation: false,
  members: {
    MetricDataQueries: {
      type: 'list',
      isRequired: true,
      min: 1,
      max: 500,
      items: {
        type: 'structure',
        members: {
          Id: { type: 'string', isRequired: true, min: 1, max: 255 },
          ReturnData: { type: 'boolean' },
          MetricStat: {
            type: 'structure',
            members: {
              Metric: { type: 'structure', isRequired: true },
              Period: { type: 'integer', isRequired: true, min: 1 },
              Stat: { type: 'string', isRequired: true },
            },
          },
        },
      },
    },
    StartTime: { type: 'timestamp', isRequired: true },
    EndTime: { type: 'timestamp', isRequired: true },
    ScanBy: { type: 'string', values: ['TimestampDescending', 'TimestampAscending'] },
  },
  validate(input) {
    if ((input.StartTime as Date) >= (input.EndTime as Date)) {
      throw invalid('The parameter StartTime must be less than the parameter EndTime.');
    }
    for (const query of queriesOf(input)) {
      if (!query.MetricStat) throw invalid(`Metric expressions are not emulated (query ${query.Id})`);
    }
  },
  handle(input, { world, region }) {
    const queries = queriesOf(input).filter(({ ReturnData }) => ReturnData !== false);
    return {
      MetricDataResults: queries.map((query) => ({
        Id: query.Id,
        Label: query.Label ?? query.MetricStat?.Metric.MetricName,
        ...readPoints(isHome(world, region) ? valueOf(world, query.MetricStat) : undefined, query.MetricStat, input),
        StatusCode: 'Complete',
      })),
      Messages: [],
    };
  },
};

function queriesOf(input: Json): readonly MetricQuery[] {
  return input.MetricDataQueries as readonly MetricQuery[];
}

function invalid(message: string): AwsFailure {
  return new AwsFailure('ValidationError', 400, message);
}

/** The same value at each period of the range, newest first unless asked otherwise; nothing where there is no value. */
function readPoints(value: number | undefined, stat: MetricStat | undefined, input: Json): Json {
  if (value === undefined || !stat) return { Timestamps: [], Values: [] };
  const periodMs = stat.Period * 1000;
  const endMs = (input.EndTime as Date).getTime();
  const startMs = (input.StartTime as Date).getTime();
  const Timestamps: Date[] = [];
  const newest = Math.ceil(endMs / periodMs) * periodMs - periodMs;
  for (let at = newest; at >= startMs && Timestamps.length < MAX_POINTS; at -= periodMs) Timestamps.push(new Date(at));
  if (input.ScanBy === 'TimestampAscending') Timestamps.reverse();
  return { Timestamps, Values: Timestamps.map(() => value) };
}

/** The seed's own metrics first, then the usage that AWS counts by itself. */
function valueOf(world: World, stat: MetricStat | undefined): number | undefined {
  if (!stat) return undefined;
  const { Namespace, MetricName, Dimensions = [] } = stat.Metric;
  const wanted = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const seeded = world.seed.metrics?.find(
    ({ namespace, name, dimensions }) =>
      namespace === Namespace && name === MetricName && isSameMap(dimensions, wanted),
  );
  if (seeded) return seeded.value;
  const isUsage = Namespace === 'AWS/Usage' && MetricName === 'ResourceCount' && wanted.Service === 'SageMaker';
  return isUsage ? usageOf(world, wanted.Resource ?? '') : undefined;
}

function isSameMap(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);
}

/** The metric is sparse: there is no datapoint where nothing runs. */
function usageOf(world: World, resource: string): number | undefined {
  const [, prefix, name] = /^(cluster|cluster-spot)\/(.+)$/.exec(resource) ?? [];
  if (name === undefined) return undefined;
  const type = name === 'total_instance_count' ? null : name;
  const count = countNodes(allNodes(world), type, prefix === 'cluster' ? 'on-demand' : 'spot');
  return count > 0 ? count : undefined;
}
