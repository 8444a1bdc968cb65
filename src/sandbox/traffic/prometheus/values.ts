/** What a PromQL expression comes to, and the series that it is computed from. */
import type { Sample, Series } from './series.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Element {
  readonly labels: Labels;
  readonly value: number;
}

export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'vector'; readonly elements: readonly Element[] };

export interface Range {
  readonly labels: Labels;
  readonly samples: readonly Sample[];
  readonly startMs: number;
  readonly endMs: number;
}

/** A query that is right, and that the sandbox does not compute; or one that is wrong. */
export class QueryFailure extends Error {
  readonly errorType: 'bad_data' | 'execution';
  constructor(errorType: 'bad_data' | 'execution', message: string) {
    super(message);
    this.name = 'QueryFailure';
    this.errorType = errorType;
  }
}

/** Throws `execution` for what is not computed here. */
export function notComputed(what: string): never {
  throw new QueryFailure('execution', `the sandbox does not compute ${what}`);
}

export interface World {
  readonly series: readonly Series[];
  readonly nowMs: number;
}
