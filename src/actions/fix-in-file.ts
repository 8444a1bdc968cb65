/** The way out of a finding in a file: an edit of the file, not a change of what may not be in any cluster yet. */
import type { Fix } from '../domain/finding.ts';

const PATCH = /^kubectl patch .* -p '(.*)'$/;
const ADVICE_OF_HPSCALE = /^hpscale \S+ render /;

/** Commands that print manifests stay; a patch is told as what to write; other commands are about a cluster. */
export function fixInFile(fix: Fix | null): Fix | null {
  if (fix === null || fix.command === null || ADVICE_OF_HPSCALE.test(fix.command)) return fix;
  const [, patch] = PATCH.exec(fix.command) ?? [];
  const summary = patch === undefined ? fix.summary : `${fix.summary}; write ${patch}`;
  return { summary, command: null, automatic: null };
}
