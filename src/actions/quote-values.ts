/** Mends values that want quotes, in the user's own files: those values, and not a byte besides. */
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
  const places = new Map<number, Place>();
  for (const { read: object, problems } of objects) {
    for (const { field, needsQuotes } of problems) {
      const scalar = needsQuotes ? scalarAt(object.node, field) : undefined;
      if (!scalar?.isPlain) continue;
      const written = read.source.text.slice(scalar.start, scalar.end);
      const { cut } = read.source;
      const text = TRIGGER_METADATA.test(field) ? asKedaReads(written, scalar.value) : written;
      places.set(scalar.start + cut, { start: scalar.start + cut, end: scalar.end + cut, text: `"${text}"` });
    }
  }
  if (places.size === 0) return undefined;
  const mended = replaceAt(whole, [...places.values()]);
  const after = judgeObjects([readManifests(read.source.file, mended)], ownSchemas());
  const isBetter = countProblems(after) < countProblems(objects) && after.length === objects.length;
  return isBetter ? mended : undefined;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TRIGGER_METADATA = /^spec\.triggers\[\d+\]\.metadata\./;
const PLAIN_VALUE = /^(?:true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?)$/;

/** KEDA parses the text: `yes` is no truth value to it, and `0x10` no number. */
function asKedaReads(written: string, value: unknown): string {
  return PLAIN_VALUE.test(written) ? written : String(value);
}

function replaceAt(text: string, places: readonly Place[]): string {
  return places
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, place) => result.slice(0, place.start) + place.text + result.slice(place.end), text);
}

function countProblems(objects: readonly JudgedObject[]): number {
  return objects.reduce((sum, { problems }) => sum + problems.length, 0);
}
