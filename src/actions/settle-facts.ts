/** Facts that are read at the same time. */
import { sortFact } from '../domain/fact-order.ts';
import type { Fact, FactKey, Facts, FactValues } from '../domain/facts.ts';

/** Told each fact once, as soon as it is there (or known not to be). */
export type OnFact = <K extends FactKey>(key: K, fact: Fact<FactValues[K]>) => void;

/** Waits for all, their lists in order; the first that throws (Ctrl-C, a bug) ends it. */
export async function settle<K extends FactKey>(
  reads: { readonly [P in K]: Promise<Facts[P]> },
  onFact: OnFact,
): Promise<Pick<Facts, K>> {
  const entries = Object.entries(reads) as [K, Promise<Facts[K]>][];
  const settled = entries.map(async ([key, read]) => {
    const fact = sortFact(key, await read);
    onFact(key, fact);
    return [key, fact] as const;
  });
  return Object.fromEntries(await Promise.all(settled)) as Pick<Facts, K>;
}
