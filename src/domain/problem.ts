/** What is wrong with a spec: one list for flags, files and lint, so that all of them refuse the same things. */
import { usageError, type HpscaleError } from '../errors.ts';

export interface Problem {
  /** Path in the spec: `instanceGroups[2]`, `limits.cpu`. */
  readonly field: string;
  /** Lower case, no full stop, with the value. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
}

/** One usage error for all problems, or undefined when there are none. `what` is the thing: `the node pool "gpu"`. */
export function problemsError(code: string, what: string, problems: readonly Problem[]): HpscaleError | undefined {
  const [first, ...others] = problems;
  if (!first) return undefined;
  if (others.length === 0) return usageError(code, `${what}: ${first.message}`, first.hint);
  const lines = problems.map(({ message, hint }) => `- ${message}${hint === undefined ? '' : ` (${hint})`}`);
  return usageError(code, `${what} has ${problems.length} problems`, lines.join('\n'));
}
