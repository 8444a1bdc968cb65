/** Unified diffs of small documents, for plans and drift. */
import { structuredPatch } from 'diff';

/** The hunks that lead from one text to the other, without a file header; empty when they are the same. */
export function unifiedDiff(before: string, after: string): string {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
  return hunks.flatMap((hunk) => hunk.lines.filter((line) => !line.startsWith('\\'))).join('\n');
}
