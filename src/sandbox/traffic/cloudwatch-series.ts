/** Which CloudWatch metrics a traffic shows up in, minute by minute. */
import type { Mark } from './marks.ts';
import type { Serving } from './serving.ts';
import type { TrafficSettings } from './definition.ts';

export interface CloudWatchSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** A counter is made of ones; a gauge is sampled once a minute. */
  readonly kind: 'counter' | 'gauge';
  /** Value of the minute that starts then; undefined: nothing is published for it, or not yet. */
  minute(startMs: number): number | undefined;
}

const ALB = 'AWS/ApplicationELB';
const MINUTE_MS = 60_000;

interface Rule {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly kind: CloudWatchSeries['kind'];
  readonly valueOf: (before: Mark, at: Mark) => number;
}

/** Every metric that the traffic publishes. */
export function cloudWatchSeries(serving: Serving, nowMs: number): readonly CloudWatchSeries[] {
  const { settings } = serving;
  return [...loadBalancerRules(settings), ...queueRules(settings)].map(({ valueOf, ...rule }) => ({
    ...rule,
    minute(startMs) {
      if (startMs + MINUTE_MS + settings.publishDelaySeconds * 1000 > nowMs) return undefined;
      const marks = serving.minute(nowMs, startMs);
      const value = marks && valueOf(marks.before, marks.at);
      // What is counted is silent where there was nothing; a queue that exists tells its length always.
      return rule.kind === 'counter' && value === 0 ? undefined : value;
    },
  }));
}

/** A load balancer counts a request once it has chosen a target; without one it answers 503, and counts that. */
function loadBalancerRules({ loadBalancer, targetGroup }: TrafficSettings): readonly Rule[] {
  if (loadBalancer === undefined) return [];
  const [LoadBalancer, TargetGroup] = [loadBalancer, targetGroup];
  const counter = (name: string, dimensions: Rule['dimensions'], valueOf: Rule['valueOf']): Rule => ({
    namespace: ALB,
    name,
    dimensions,
    kind: 'counter',
    valueOf,
  });
  const ofGroup = TargetGroup === undefined ? [] : [{ LoadBalancer, TargetGroup }];
  return [
    counter(
      'HTTPCode_ELB_503_Count',
      { LoadBalancer },
      whole(({ refused }) => refused),
    ),
    counter(
      'HTTPCode_ELB_504_Count',
      { LoadBalancer },
      whole(({ timedOut }) => timedOut),
    ),
    ...[{ LoadBalancer }, ...ofGroup].map((dimensions) => counter('RequestCount', dimensions, routed)),
    ...ofGroup.flatMap((dimensions) =>
      [{ TargetGroup: dimensions.TargetGroup }, dimensions].map((perTarget) =>
        counter('RequestCountPerTarget', perTarget, (before, at) => routed(before, at) / Math.max(1, at.pods)),
      ),
    ),
  ];
}

const routed = whole(({ arrived, refused }) => arrived - refused);

/** Requests are whole; what is left of one counts in the minute in which it is complete. */
function whole(total: (mark: Mark) => number): Rule['valueOf'] {
  // Sums of fractions come to a hair below a whole number.
  const count = (mark: Mark) => Math.floor(total(mark) + 1e-6);
  return (before, at) => count(at) - count(before);
}

function queueRules({ queue }: TrafficSettings): readonly Rule[] {
  if (queue === undefined) return [];
  const gauge = (name: string, valueOf: (at: Mark) => number): Rule => ({
    namespace: 'AWS/SQS',
    name,
    dimensions: { QueueName: queue },
    kind: 'gauge',
    valueOf: (_, at) => valueOf(at),
  });
  return [
    gauge('ApproximateNumberOfMessagesVisible', ({ waiting }) => Math.ceil(waiting)),
    gauge('ApproximateNumberOfMessagesNotVisible', ({ inFlight }) => Math.ceil(inFlight)),
  ];
}
