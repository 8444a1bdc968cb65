/** What CloudWatch is asked. */

/** One CloudWatch query, as GetMetricData takes it: a metric with its window, or an expression. */
export interface MetricQuery {
  readonly startTime: number;
  readonly endTime: number;
  readonly periodSeconds: number;
  readonly metric:
    | {
        readonly namespace: string;
        readonly name: string;
        readonly dimensions: Readonly<Record<string, string>>;
        readonly stat: string;
        readonly unit?: string;
      }
    | { readonly expression: string };
  /** The account that has the metric, where it is another's (cross-account observability). */
  readonly accountId?: string;
}

/** One dimension of one metric, as ListMetrics filters. */
export interface DimensionOfMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: string;
}
