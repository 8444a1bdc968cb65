import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { isHome, type World } from '../world.ts';
import { trafficSeries } from './datapoints.ts';

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

interface ListedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
}

const PAGE_SIZE = 500;

/** The metrics of traffic and of the seed, by namespace, name and dimensions; a dimension without a value means any. */
export const listMetrics: Operation = {
  isMutation: false,
  members: {
    Namespace: { type: 'string', min: 1, max: 255, pattern: '[^:].*' },
    MetricName: { type: 'string', min: 1, max: 255 },
    Dimensions: {
      type: 'list',
      max: 30,
      items: {
        type: 'structure',
        members: {
          Name: { type: 'string', isRequired: true, min: 1, max: 255 },
          Value: { type: 'string', min: 1, max: 1024 },
        },
      },
    },
    NextToken: { type: 'string' },
  },
  handle({ Namespace, MetricName, Dimensions = [], NextToken }, { world, region }) {
    const wanted = Dimensions as readonly Partial<Dimension>[];
    const metrics = (isHome(world, region) ? metricsOf(world) : []).filter(
      (metric) =>
        (Namespace === undefined || metric.Namespace === Namespace) &&
        (MetricName === undefined || metric.MetricName === MetricName) &&
        wanted.every(({ Name, Value }) =>
          metric.Dimensions.some((own) => own.Name === Name && (Value === undefined || own.Value === Value)),
        ),
    );
    const page = takePage(metrics, {
      scope: `metrics ${region} ${JSON.stringify([Namespace, MetricName, wanted])}`,
      token: NextToken,
      limit: PAGE_SIZE,
      invalidToken: () => new AwsFailure('InvalidParameterValue', 400, 'The value for parameter NextToken is invalid'),
    });
    return { Metrics: page.items, NextToken: page.nextToken };
  },
};

/** Those of traffic, and of the seed what is not the same metric. */
function metricsOf(world: World): readonly ListedMetric[] {
  const seeded = (world.seed.metrics ?? []).filter((metric) => 'name' in metric);
  const listed = [...trafficSeries(world), ...seeded].map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }));
  return [...new Map(listed.map((metric) => [JSON.stringify(metric), metric])).values()];
}
