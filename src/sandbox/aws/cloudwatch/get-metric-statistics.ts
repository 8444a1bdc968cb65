import { AwsFailure } from '../../parts.ts';
import type { Json, Operation } from '../operation.ts';
import { isHome } from '../world.ts';
import { datapointsOf } from './datapoints.ts';

const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
/** More is refused, not paged. */
const MAX_DATAPOINTS = 1440;

/** The datapoints of GetMetricData, oldest first; extended statistics are not answered. */
export const getMetricStatistics: Operation = {
  isMutation: false,
  members: {
    Namespace: { type: 'string', isRequired: true, min: 1, max: 255, pattern: '[^:].*' },
    MetricName: { type: 'string', isRequired: true, min: 1, max: 255 },
    Dimensions: {
      type: 'list',
      max: 30,
      items: {
        type: 'structure',
        members: {
          Name: { type: 'string', isRequired: true, min: 1, max: 255 },
          Value: { type: 'string', isRequired: true, min: 1, max: 1024 },
        },
      },
    },
    StartTime: { type: 'timestamp', isRequired: true },
    EndTime: { type: 'timestamp', isRequired: true },
    Period: { type: 'integer', isRequired: true, min: 1 },
    Statistics: { type: 'list', isRequired: true, min: 1, max: 5, items: { type: 'string', values: STATISTICS } },
  },
  validate({ StartTime, EndTime }) {
    if ((StartTime as Date) >= (EndTime as Date)) {
      const message = 'The parameter StartTime must be less than the parameter EndTime.';
      throw new AwsFailure('InvalidParameterValue', 400, message);
    }
  },
  handle(input, { world, region }) {
    const byTime = new Map<number, Record<string, unknown>>();
    for (const stat of isHome(world, region) ? (input.Statistics as readonly string[]) : []) {
      for (const { atMs, value } of datapointsOf(world, requestOf(input, stat))) {
        byTime.set(atMs, { ...(byTime.get(atMs) ?? { Timestamp: new Date(atMs), Unit: 'Count' }), [stat]: value });
      }
    }
    if (byTime.size > MAX_DATAPOINTS) {
      const message = `You have requested up to ${byTime.size} datapoints, which exceeds the limit of ${MAX_DATAPOINTS}.`;
      throw new AwsFailure('InvalidParameterCombination', 400, message);
    }
    const Datapoints = [...byTime].toSorted(([a], [b]) => a - b).map(([, point]) => point);
    return { Label: input.MetricName, Datapoints };
  },
};

function requestOf(input: Json, stat: string) {
  const dimensions = (input.Dimensions ?? []) as readonly { readonly Name: string; readonly Value: string }[];
  return {
    namespace: String(input.Namespace),
    name: String(input.MetricName),
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
    stat,
    periodSeconds: Number(input.Period),
    startMs: (input.StartTime as Date).getTime(),
    endMs: (input.EndTime as Date).getTime(),
  };
}
