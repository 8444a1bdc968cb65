/** Which checks are asked for. */
import { matchesGlob } from '../domain/glob.ts';
import { didYouMean } from '../domain/nearest.ts';
import { usageError } from '../errors.ts';
import type { Check } from './check.ts';

/** Ids, or globs of them. */
export interface CheckSelection {
  /** Empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** In their own order. Throws `unknown-check` for a pattern that fits none, and `no-checks` when none is left. */
export function selectChecks(checks: readonly Check[], { only, skip }: CheckSelection): readonly Check[] {
  const ids = checks.map(({ id }) => id);
  refuseUnknown('--only', only, ids);
  refuseUnknown('--skip', skip, ids);
  const isAnyOf = (patterns: readonly string[], id: string) => patterns.some((pattern) => matchesGlob(pattern, id));
  const selected = checks.filter(({ id }) => (only.length === 0 || isAnyOf(only, id)) && !isAnyOf(skip, id));
  if (selected.length === 0) {
    throw usageError('no-checks', '--only and --skip leave no check', 'leave one of them out');
  }
  return selected;
}

function refuseUnknown(flag: string, patterns: readonly string[], ids: readonly string[]): void {
  const unknown = patterns.find((pattern) => !ids.some((id) => matchesGlob(pattern, id)));
  if (unknown === undefined) return;
  throw usageError(
    'unknown-check',
    `${flag}: there is no check "${unknown}"${didYouMean(unknown, ids)}`,
    'docs/checks/README.md lists them; a * stands for any part of an id',
  );
}
