/** One stream of requests to a Deployment: as seeds and the admin route write it. */
import { z } from 'zod/mini';
import { type DemandTrace, parseDemandTrace, traceOfPoints } from '../../domain/demand-trace.ts';

const name = z.string().check(z.minLength(1));
const positive = z.number().check(z.positive());
const fromZero = z.number().check(z.nonnegative());
const metricName = z.string().check(z.regex(/^[A-Za-z_:][\w:]*$/));

/** A traffic definition. */
export const trafficSchema = z.strictObject({
  /** `namespace/name` of a Deployment. */
  target: z.string().check(z.regex(/^[^/]+\/[^/]+$/)),
  /** CSV text, or pairs of seconds and requests; one of the two. */
  trace: z.optional(z.string()),
  points: z.optional(z.array(z.tuple([z.number(), z.number()]))),
  scale: z.optional(fromZero),
  loop: z.optional(z.boolean()),
  /** Seconds of sandbox time from now (for a seed: from the start) until the trace's first row. */
  startAfter: z.optional(fromZero),
  /** Requests come through this Application Load Balancer (`app/NAME/ID`), which refuses them while no pod is ready. */
  loadBalancer: z.optional(name),
  targetGroup: z.optional(name),
  /** Requests are messages of this SQS queue. */
  queue: z.optional(name),
  /** What the sandbox's Prometheus calls the series of this traffic, beside their own names. */
  prometheus: z.optional(
    z.strictObject({
      requests: z.optional(metricName),
      waiting: z.optional(metricName),
      running: z.optional(metricName),
      labels: z.optional(z.record(z.string(), z.string())),
    }),
  ),
  requestsPerSecond: z.optional(positive),
  concurrency: z.optional(positive),
  timeoutSeconds: z.optional(positive),
  publishDelaySeconds: z.optional(fromZero),
});

export type TrafficDefinition = z.infer<typeof trafficSchema>;

/** A definition with its defaults, and its trace read. */
export interface TrafficSettings extends TrafficDefinition {
  readonly demand: DemandTrace;
  readonly requestsPerSecond: number;
  readonly concurrency: number;
  readonly publishDelaySeconds: number;
}

/** What one pod serves where the definition does not say. */
const DEFAULT_REQUESTS_PER_SECOND = 10;
/** How long an Application Load Balancer waits for an answer by default: its idle timeout. */
const LOAD_BALANCER_TIMEOUT_SECONDS = 60;
/** Assumed: CloudWatch has a minute's datapoint this long after the minute's end. */
const PUBLISH_DELAY_SECONDS = 60;

/** Settings, or what is wrong with the definition. */
export type TrafficReading = { readonly settings: TrafficSettings } | { readonly problem: string };

/** Fills in the defaults and reads the trace. */
export function readTraffic(definition: TrafficDefinition): TrafficReading {
  const conflict = conflictIn(definition);
  if (conflict !== undefined) return { problem: conflict };
  const { trace, points = [], loadBalancer } = definition;
  const reading = trace === undefined ? traceOfPoints(points) : parseDemandTrace(trace);
  if ('problem' in reading) return { problem: `the trace: ${reading.problem}` };
  return {
    settings: {
      requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND,
      concurrency: 1,
      publishDelaySeconds: PUBLISH_DELAY_SECONDS,
      ...(loadBalancer === undefined ? {} : { timeoutSeconds: LOAD_BALANCER_TIMEOUT_SECONDS }),
      ...definition,
      demand: reading.trace,
    },
  };
}

function conflictIn({ trace, points, loadBalancer, targetGroup, queue }: TrafficDefinition): string | undefined {
  if (loadBalancer !== undefined && queue !== undefined) {
    return 'loadBalancer and queue exclude each other: requests come one way';
  }
  if (targetGroup !== undefined && loadBalancer === undefined) return 'a targetGroup needs its loadBalancer';
  return (trace === undefined) === (points === undefined) ? 'it needs either trace (CSV) or points' : undefined;
}
