/** CloudWatch metrics, as KEDA's scaler asks for them. */
import type { GetMetricDataInput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricGateway, MetricQuery } from '../context.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';

/** GetMetricData's own limit. */
const QUERIES_PER_CALL = 500;

/** Metrics of the session's region. */
export function createMetricGateway(clients: Clients): MetricGateway {
  return {
    async values(queries) {
      const results: (readonly number[])[] = queries.map(() => []);
      for (const batch of batchesOf(queries)) {
        const found = await fetchBatch(batch, clients);
        for (const { index } of batch) results[index] = found.get(idOf(index)) ?? [];
      }
      return results;
    },
  };
}

interface Numbered {
  readonly index: number;
  readonly query: MetricQuery;
}

/** One call has one time window. */
function batchesOf(queries: readonly MetricQuery[]): Numbered[][] {
  const byWindow = new Map<string, Numbered[]>();
  for (const [index, query] of queries.entries()) {
    const key = `${query.startTime} ${query.endTime}`;
    const all = byWindow.get(key) ?? [];
    all.push({ index, query });
    byWindow.set(key, all);
  }
  return [...byWindow.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / QUERIES_PER_CALL) }, (_, page) =>
      all.slice(page * QUERIES_PER_CALL, (page + 1) * QUERIES_PER_CALL),
    ),
  );
}

async function fetchBatch(batch: readonly Numbered[], clients: Clients): Promise<Map<string, readonly number[]>> {
  const [first] = batch;
  if (!first) return new Map();
  const { sdk, client, call } = await clients.cloudwatch();
  const input: GetMetricDataInput = {
    StartTime: new Date(first.query.startTime),
    EndTime: new Date(first.query.endTime),
    ScanBy: 'TimestampDescending',
    MetricDataQueries: batch.map(toQuery),
  };
  const found = new Map<string, readonly number[]>();
  await collectPages(async (token) => {
    const page = await call('GetMetricData', (options) =>
      client.send(new sdk.GetMetricDataCommand({ ...input, NextToken: token }), options),
    );
    for (const { Id: id, Values: values } of page.MetricDataResults ?? []) {
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), ...(values ?? [])]);
    }
    return { items: [], next: page.NextToken };
  });
  return found;
}

function idOf(index: number): string {
  return `q${index}`;
}

function toQuery({ index, query: { metric, periodSeconds } }: Numbered): MetricDataQuery {
  if ('expression' in metric) return { Id: idOf(index), Expression: metric.expression, Period: periodSeconds };
  const { namespace, name, dimensions, stat, unit } = metric;
  return {
    Id: idOf(index),
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
