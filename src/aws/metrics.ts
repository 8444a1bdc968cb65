/** CloudWatch metrics, as KEDA's scaler asks for them. */
import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { MetricAnswer, MetricGateway } from '../context.ts';
import type { DimensionOfMetric, MetricQuery } from '../domain/metric-query.ts';
import { isHpscaleError } from '../errors.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';

/** GetMetricData's own limit. */
const QUERIES_PER_CALL = 500;

/** Metrics of the session's region. */
export function createMetricGateway(clients: Clients): MetricGateway {
  return {
    async values(queries) {
      const answers = new Map<number, MetricAnswer>();
      await Promise.all(
        batchesOf(queries).map(async (batch) => {
          for (const [index, answer] of await answerBatch(batch, clients)) answers.set(index, answer);
        }),
      );
      return queries.map((_, index) => answers.get(index) ?? { values: [], problem: null });
    },
    dimensionValues: async (metric) => await listDimensionValues(metric, clients),
  };
}

async function listDimensionValues(
  { namespace, name, dimension }: DimensionOfMetric,
  clients: Clients,
): Promise<readonly string[]> {
  const { sdk, client, call } = await clients.cloudwatch();
  const metrics = await collectPages(async (token) => {
    const command = new sdk.ListMetricsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: [{ Name: dimension }],
      NextToken: token,
    });
    const page = await call('ListMetrics', (options) => client.send(command, options));
    return { items: page.Metrics, next: page.NextToken };
  });
  const values = metrics.flatMap(({ Dimensions: all = [] }) =>
    all.flatMap(({ Name, Value }) => (Name === dimension && Value !== undefined ? [Value] : [])),
  );
  return [...new Set(values)].toSorted();
}

interface Numbered {
  readonly index: number;
  readonly query: MetricQuery;
}

/** One call has one time window, and at most one Metrics Insights query: expressions go alone, as KEDA sends them. */
function batchesOf(queries: readonly MetricQuery[]): Numbered[][] {
  const byCall = new Map<string, Numbered[]>();
  for (const [index, query] of queries.entries()) {
    const key = 'expression' in query.metric ? `${index}` : `${query.startTime} ${query.endTime}`;
    const all = byCall.get(key) ?? [];
    all.push({ index, query });
    byCall.set(key, all);
  }
  return [...byCall.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / QUERIES_PER_CALL) }, (_, page) =>
      all.slice(page * QUERIES_PER_CALL, (page + 1) * QUERIES_PER_CALL),
    ),
  );
}

type Answers = ReadonlyMap<number, MetricAnswer>;

/** CloudWatch refuses a whole call for one bad query: then each is asked alone, to tell which. */
async function answerBatch(batch: readonly Numbered[], clients: Clients): Promise<Answers> {
  try {
    return await fetchBatch(batch, clients);
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'aws-validation') throw error;
    const [only, ...others] = batch;
    if (only && others.length === 0) return new Map([[only.index, { values: [], problem: wordsOf(error) }]]);
    const answers = await Promise.all(batch.map((query) => answerBatch([query], clients)));
    return new Map(answers.flatMap((answer) => [...answer]));
  }
}

/** CloudWatch's own words. */
function wordsOf({ data, message }: { readonly data: unknown; readonly message: string }): string {
  const { awsMessage } = (data ?? {}) as { readonly awsMessage?: string };
  return awsMessage ?? message;
}

async function fetchBatch(batch: readonly Numbered[], clients: Clients): Promise<Answers> {
  const [first] = batch;
  if (!first) return new Map();
  const { sdk, client, call } = await clients.cloudwatch();
  const command = (token: string | undefined) =>
    new sdk.GetMetricDataCommand({
      StartTime: new Date(first.query.startTime),
      EndTime: new Date(first.query.endTime),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: batch.map(toQuery),
      NextToken: token,
    });
  const results = await collectPages(async (token) => {
    const page = await call('GetMetricData', (options) => client.send(command(token), options));
    return { items: page.MetricDataResults, next: page.NextToken };
  });
  return new Map(batch.map(({ index }) => [index, toAnswer(results.filter(({ Id: id }) => id === idOf(index)))]));
}

/** The pages of one query. */
function toAnswer(pages: readonly MetricDataResult[]): MetricAnswer {
  const failed = pages.find(({ StatusCode: code }) => code === 'InternalError' || code === 'Forbidden');
  const words = failed?.Messages?.map(({ Value: value }) => value).join('; ') ?? '';
  return {
    values: pages.flatMap(({ Values: values }) => values ?? []),
    problem: failed ? [failed.StatusCode, words].filter((text) => text !== '').join(': ') : null,
  };
}

function idOf(index: number): string {
  return `q${index}`;
}

function toQuery({ index, query: { metric, periodSeconds, accountId } }: Numbered): MetricDataQuery {
  const base = { Id: idOf(index), ...(accountId === undefined ? {} : { AccountId: accountId }) };
  if ('expression' in metric) return { ...base, Expression: metric.expression, Period: periodSeconds };
  const { namespace, name, dimensions, stat, unit } = metric;
  return {
    ...base,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: stat,
      ...(unit === undefined ? {} : { Unit: unit as 'Count' }),
    },
  };
}
