/** What KEDA's triggers can read here: load balancers and queues, by the metrics that CloudWatch has of them. */
import type { Aws, Choice } from '../../context.ts';
import { parseLoadBalancer } from '../../domain/load-balancer.ts';
import type { DimensionOfMetric } from '../../domain/metric-query.ts';
import { queueUrl } from '../../domain/queue-url.ts';
import { ifPermitted } from '../unless-refused.ts';

const REQUESTS = { namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimension: 'LoadBalancer' };
const MESSAGES = { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimension: 'QueueName' };

/**
 * Choices with the values `alb app/NAME/ID` and `sqs URL`; none where the metrics may not be listed. What has been idle
 * for two weeks has no metrics (ListMetrics), and is not offered.
 */
export async function findTriggerSources(
  { metrics, partition, region }: Pick<Aws, 'metrics' | 'partition' | 'region'>,
  accountId: string,
): Promise<readonly Choice[]> {
  const list = (metric: DimensionOfMetric) =>
    ifPermitted(
      () => metrics.dimensionValues(metric),
      () => [],
    );
  const [balancers, queues] = await Promise.all([list(REQUESTS), list(MESSAGES)]);
  return [
    // Network load balancers count no requests.
    ...balancers
      .filter((name) => parseLoadBalancer(name).isValid)
      .map((name) => ({
        value: `alb ${name}`,
        label: `on requests to the load balancer ${name.split('/')[1] ?? name}`,
      })),
    ...queues.map((name) => ({
      value: `sqs ${queueUrl({ region, partition, accountId, name })}`,
      label: `on messages in the queue ${name}`,
    })),
  ];
}
