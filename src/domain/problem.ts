/** What is wrong with a spec: one list for flags, files and lint, so that all of them refuse the same things. */
import { type ErrorKind, HpscaleError } from '../errors.ts';

export interface Problem {
  /** Path in the spec: `instanceGroups[2]`, `limits.cpu`. */
  readonly field: string;
  /** Lower case, no full stop, with the value. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
}

/**
 * One error for all problems, or undefined when there are none. `what` is the thing: `the node pool "gpu"`.
 * A usage error unless it is the cluster that cannot give what was asked for.
 */
export function problemsError(
  code: string,
  what: string,
  problems: readonly Problem[],
  kind: ErrorKind = 'usage',
): HpscaleError | undefined {
  const [first, ...others] = problems;
  if (!first) return undefined;
  const hint =
    others.length === 0
      ? first.hint
      : problems.map((problem) => `- ${problem.message}${hintSuffix(problem)}`).join('\n');
  return new HpscaleError({
    kind,
    code,
    message: others.length === 0 ? `${what}: ${first.message}` : `${what} has ${problems.length} problems`,
    ...(hint === undefined ? {} : { hint }),
    data: { problems },
  });
}

function hintSuffix({ hint }: Problem): string {
  return hint === undefined ? '' : `\n  ${hint.replaceAll('\n', '\n  ')}`;
}
