import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { isHome, type World } from '../world.ts';

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

/** The metrics that the seed has, by namespace, name and dimensions; a dimension without a value means any. */
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

function metricsOf({ seed }: World): readonly ListedMetric[] {
  return (seed.metrics ?? []).flatMap((metric) =>
    'name' in metric
      ? [
          {
            Namespace: metric.namespace,
            MetricName: metric.name,
            Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
        ]
      : [],
  );
}
