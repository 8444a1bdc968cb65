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
  readonly Expression?: string;
  readonly Period?: number;
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
          Expression: { type: 'string', min: 1, max: 2048 },
          Period: { type: 'integer', min: 1 },
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
  },
  handle(input, { world, region }) {
    const queries = queriesOf(input).filter(({ ReturnData }) => ReturnData !== false);
    return {
      MetricDataResults: queries.map((query) => ({
        Id: query.Id,
        Label: query.Label ?? query.MetricStat?.Metric.MetricName ?? query.Id,
        ...readPoints(isHome(world, region) ? valueOf(world, query) : undefined, periodOf(query), input),
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
function readPoints(value: number | undefined, periodSeconds: number, input: Json): Json {
  if (value === undefined) return { Timestamps: [], Values: [] };
  const periodMs = periodSeconds * 1000;
  const endMs = (input.EndTime as Date).getTime();
  const startMs = (input.StartTime as Date).getTime();
  const Timestamps: Date[] = [];
  const newest = Math.ceil(endMs / periodMs) * periodMs - periodMs;
  for (let at = newest; at >= startMs && Timestamps.length < MAX_POINTS; at -= periodMs) Timestamps.push(new Date(at));
  if (input.ScanBy === 'TimestampAscending') Timestamps.reverse();
  return { Timestamps, Values: Timestamps.map(() => value) };
}

function periodOf({ MetricStat, Period }: MetricQuery): number {
  return MetricStat?.Period ?? Period ?? 60;
}

/** An expression is not computed: it comes to what the seed says. Throws ValidationError for any other. */
function valueOf(world: World, { Id, Expression, MetricStat: stat }: MetricQuery): number | undefined {
  if (stat) return valueOfMetric(world, stat);
  const seeded = world.seed.metrics?.find((metric) => 'expression' in metric && metric.expression === Expression);
  if (!seeded)
    throw invalid(`Error in expression '${Id}': the sandbox computes none, and the seed has no value for it`);
  return seeded.value;
}

/** The seed's own metrics first, then the usage that AWS counts by itself. */
function valueOfMetric(world: World, stat: MetricStat): number | undefined {
  const { Namespace, MetricName, Dimensions = [] } = stat.Metric;
  const wanted = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const seeded = world.seed.metrics?.find(
    (metric) =>
      'name' in metric &&
      metric.namespace === Namespace &&
      metric.name === MetricName &&
      isSameMap(metric.dimensions, wanted),
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
