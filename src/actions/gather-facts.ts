/** Facts from the cluster, or from a bundle that somebody took of it. */
import type { Context } from '../context.ts';
import type { CollectedFacts } from '../domain/facts.ts';
import { readBundle } from '../domain/snapshot.ts';
import { collectFacts, type CollectOptions, type SettledFacts } from './collect-facts.ts';

export interface FactsOptions extends CollectOptions {
  /** A bundle's file, or `-`: then neither AWS nor Kubernetes is asked. */
  readonly from?: string | undefined;
}

/** Reads; `onSettled` is told what is there so far, unless it is all there at once. Throws as `collectFacts` and `readBundle` do. */
export async function gatherFacts(
  options: FactsOptions,
  context: Context,
  onSettled?: (settled: SettledFacts) => void,
): Promise<CollectedFacts> {
  const { from } = options;
  if (from === undefined) return await collectFacts(options, context, onSettled);
  return readBundle(await context.files.readText(from), from === '-' ? 'standard input' : from);
}
