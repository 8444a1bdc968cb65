/** Queries of the sandbox's Prometheus: for KEDA in the process, and for whoever asks over HTTP. */
import type { Traffic } from '../traffic.ts';
import { evaluate } from './evaluate.ts';
import { seriesOf } from './series.ts';
import { QueryFailure, type Value } from './values.ts';

/** What the query comes to at a time. Throws QueryFailure. */
export function runQuery(query: string, traffic: Traffic, nowMs: number): Value {
  return evaluate(query, { series: traffic.list().flatMap((serving) => seriesOf(serving, nowMs)), nowMs });
}

/** The values of a query, as KEDA wants them: a vector's. */
export function queryValue(
  query: string,
  traffic: Traffic,
  nowMs: number,
): { readonly values: readonly number[] } | { readonly error: string } {
  try {
    const value = runQuery(query, traffic, nowMs);
    if (value.kind === 'scalar') return { error: 'the result is a scalar, not a vector' };
    return { values: value.elements.map((element) => element.value) };
  } catch (error) {
    if (error instanceof QueryFailure) return { error: error.message };
    throw error;
  }
}
