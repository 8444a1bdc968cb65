/** Facts that are read at the same time. */
import type { FactKey, Facts } from '../domain/facts.ts';

/** Waits for all; the first that throws (Ctrl-C, a bug) ends it. */
export async function settle<K extends FactKey>(reads: {
  readonly [P in K]: Promise<Facts[P]>;
}): Promise<Pick<Facts, K>> {
  const entries = Object.entries(reads) as [K, Promise<Facts[K]>][];
  const settled = await Promise.all(entries.map(async ([key, read]) => [key, await read] as const));
  return Object.fromEntries(settled) as Pick<Facts, K>;
}
