/** Mends values that want quotes, in the user's own files: two characters each, and not a byte besides. */
import type { Context } from '../context.ts';
import type { MutationOptions } from '../domain/options.ts';
import { hasMutations, type Plan, plannedResults, type Step, type StepResult } from '../domain/plan.ts';
import { unifiedDiff } from '../domain/text-diff.ts';
import { hint } from '../io/messages.ts';
import { scalarAt } from '../manifests/reading/find-node.ts';
import { readManifests } from '../manifests/reading/read-manifests.ts';
import { ownSchemas } from '../manifests/schemas/judge-object.ts';
import { consent } from './consent.ts';
import { executePlan } from './execute-plan.ts';
import { type JudgedObject, judgeObjects } from './manifest-facts.ts';
import type { ManifestText } from './read-manifest-files.ts';

export interface QuoteOutcome {
  readonly steps: readonly StepResult[];
  readonly hasChanged: boolean;
}

/** Plans, shows the differences, asks, writes. Throws as `consent` does, and for standard input. */
export async function quoteValues(
  objects: readonly JudgedObject[],
  texts: readonly ManifestText[],
  mutation: MutationOptions,
  context: Context,
): Promise<QuoteOutcome> {
  const steps = texts.flatMap((text) => {
    const own = objects.filter(({ file }) => file === text.read);
    const mended = mendText(text, own);
    return mended === undefined ? [] : [stepOf(text, mended, context)];
  });
  const plan: Plan = { steps, warnings: [] };
  if (!hasMutations(plan)) {
    context.io.notify(hint('nothing that was found can be mended by --fix: it quotes values that have to be texts'));
    return { steps: [], hasChanged: false };
  }
  if (!(await consent(plan, mutation, context))) return { steps: plannedResults(plan), hasChanged: false };
  return { steps: await executePlan(plan, context, { resumeWith: 'hpscale lint --fix' }), hasChanged: true };
}

function stepOf({ whole, read }: ManifestText, mended: string, { files }: Context): Step {
  const { file } = read.source;
  return {
    id: `quote-values-in-${file}`,
    title: `quote values in ${file}`,
    kind: 'update',
    target: file,
    diff: unifiedDiff(whole, mended),
    run: async () => {
      await files.writeText(file, mended);
      return undefined;
    },
  };
}

/** The whole text with quotes; undefined when there is nothing to quote, or when quotes would do harm elsewhere. */
function mendText({ whole, read }: ManifestText, objects: readonly JudgedObject[]): string | undefined {
  const places = new Map<number, number>();
  for (const { read: object, problems } of objects) {
    for (const { field, needsQuotes } of problems) {
      const scalar = needsQuotes ? scalarAt(object.node, field) : undefined;
      if (scalar?.isPlain) places.set(scalar.start + read.source.cut, scalar.end + read.source.cut);
    }
  }
  if (places.size === 0) return undefined;
  const mended = quoteAt(whole, [...places]);
  const after = judgeObjects([readManifests(read.source.file, mended)], ownSchemas());
  const isBetter = countProblems(after) < countProblems(objects) && after.length === objects.length;
  return isBetter ? mended : undefined;
}

function quoteAt(text: string, places: readonly (readonly [number, number])[]): string {
  return places
    .toSorted(([a], [b]) => b - a)
    .reduce(
      (result, [start, end]) => `${result.slice(0, start)}"${result.slice(start, end)}"${result.slice(end)}`,
      text,
    );
}

function countProblems(objects: readonly JudgedObject[]): number {
  return objects.reduce((sum, { problems }) => sum + problems.length, 0);
}
