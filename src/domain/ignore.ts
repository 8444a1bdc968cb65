/**
 * What people write so that a finding does not count: in the annotation of an object, or in hpscale.yaml. It counts
 * only with a reason and an end, so that nothing is ignored for ever by accident.
 */
import { matchesGlob } from './glob.ts';
import { asText } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { didYouMean } from './nearest.ts';

/** `node-pool-limits-* until=2027-01-31 reason=the quota is being raised`; several are separated by `;`. */
export const IGNORE_ANNOTATION = 'hpscale.dev/ignore';

export interface Ignore {
  /** Ids of checks, or globs of them. */
  readonly checks: readonly string[];
  /** Glob of the findings' subjects; null: every subject (of an annotation: its own object). */
  readonly subject: string | null;
  readonly reason: string | null;
  /** `2027-01-31`: the last day on which it counts, in UTC. */
  readonly until: string | null;
}

/** What the annotation of an object says; undefined where it has none. Files may hold anything in place of a text. */
export function ignoreTextOf({ metadata }: KubeObject): string | undefined {
  const value: unknown = metadata.annotations?.[IGNORE_ANNOTATION];
  return value === undefined ? undefined : asText(value, JSON.stringify(value));
}

const DAY_MS = 24 * 3_600_000;
const FIELD = /(?:^|\s)(until|reason)\s*=/g;

/** Reads an annotation; what is missing or cannot be read is told by `ignoreProblems`. */
export function parseIgnores(text: string): readonly Ignore[] {
  return text
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseEntry);
}

function parseEntry(entry: string): Ignore {
  const fields = [...entry.matchAll(FIELD)];
  const values = new Map(
    fields.map((field, index) => {
      const value = entry.slice(field.index + field[0].length, fields[index + 1]?.index).trim();
      return [field[1] ?? '', value.replace(/^(["'])(.*)\1$/, '$2')];
    }),
  );
  return {
    checks: entry
      .slice(0, fields[0]?.index)
      .split(/[\s,]+/)
      .filter((id) => id !== ''),
    subject: null,
    reason: values.get('reason') || null,
    until: values.get('until') || null,
  };
}

/** Why it does not count, one line each; empty when it does. `knownChecks`: every id there is. */
export function ignoreProblems(ignore: Ignore, now: number, knownChecks: readonly string[]): readonly string[] {
  const { checks, reason, until } = ignore;
  return [
    ...(checks.length === 0 ? ['it names no check'] : checks.flatMap((id) => unknownCheck(id, knownChecks))),
    ...(reason === null ? ['it gives no reason'] : []),
    ...untilProblems(until, now),
  ];
}

function unknownCheck(pattern: string, known: readonly string[]): string[] {
  if (known.some((id) => matchesGlob(pattern, id))) return [];
  return [`there is no check "${pattern}"${didYouMean(pattern, known)}`];
}

function untilProblems(until: string | null, now: number): string[] {
  if (until === null) return ['it has no end (until=YYYY-MM-DD)'];
  const end = endOf(until);
  if (end === undefined) return [`until ${until} is not a day (YYYY-MM-DD)`];
  return end <= now ? [`it ended on ${until}`] : [];
}

/** Milliseconds since the epoch at which the day is over in UTC; undefined when there is no such day. */
function endOf(day: string): number | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // The 30th of February would be the 2nd of March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  return start + DAY_MS;
}

/** Whether it speaks of this check and this subject. */
export function isAbout(ignore: Ignore, check: string, subject: string): boolean {
  return (
    ignore.checks.some((pattern) => matchesGlob(pattern, check)) &&
    (ignore.subject === null || matchesGlob(ignore.subject, subject))
  );
}
