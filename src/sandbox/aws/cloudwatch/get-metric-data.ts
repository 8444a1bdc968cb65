import { AwsFailure } from '../../parts.ts';
import type { Json, Operation } from '../operation.ts';
import { isHome, type World } from '../world.ts';
import { constantPoints, type Datapoint, datapointsOf } from './datapoints.ts';

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
        ...present(isHome(world, region) ? pointsOf(world, query, input) : [], input),
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

/** Newest first unless asked otherwise. */
function present(points: readonly Datapoint[], input: Json): Json {
  const ordered = input.ScanBy === 'TimestampAscending' ? points.toReversed() : points;
  return { Timestamps: ordered.map(({ atMs }) => new Date(atMs)), Values: ordered.map(({ value }) => value) };
}

/** An expression is not computed: it comes to what the seed says. Throws ValidationError for any other. */
function pointsOf(world: World, query: MetricQuery, input: Json): readonly Datapoint[] {
  const range = {
    periodSeconds: query.MetricStat?.Period ?? query.Period ?? 60,
    startMs: (input.StartTime as Date).getTime(),
    endMs: (input.EndTime as Date).getTime(),
  };
  if (!query.MetricStat) return constantPoints(expressionValue(world, query), range);
  const { Metric, Stat } = query.MetricStat;
  return datapointsOf(world, {
    ...range,
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
    stat: Stat,
  });
}

function expressionValue(world: World, { Id, Expression }: MetricQuery): number {
  const seeded = world.seed.metrics?.find((metric) => 'expression' in metric && metric.expression === Expression);
  if (!seeded)
    throw invalid(`Error in expression '${Id}': the sandbox computes none, and the seed has no value for it`);
  return seeded.value;
}
