/** What is wrong in hpscale.yaml, with places: one error for everything. */
import type { ConfigPath, ConfigPlace } from '../domain/desired.ts';
import { HpscaleError } from '../errors.ts';
import { pathText } from './config-path.ts';

/** A mistake by its path; lower case, no full stop. */
export interface Violation {
  readonly path: ConfigPath;
  readonly message: string;
  readonly hint?: string;
  /** Of the form of a value that is otherwise usable: what the domain says of the same field is said instead. */
  readonly isSoft?: boolean;
}

/** The same for scripts: `data.problems` of the error. */
export interface ConfigProblem extends ConfigPlace {
  /** Empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** More are counted, not told: nobody reads on. */
const MAX_TOLD = 40;

/** The violation with its place. */
export function toConfigProblem(
  { path, message, hint }: Violation,
  placeOf: (path: ConfigPath) => ConfigPlace,
): ConfigProblem {
  return { path: pathText(path), ...placeOf(path), message, hint: hint ?? null };
}

/** One `bad-config` error for all of them, in the order of the file. There has to be one at least. */
export function configError(file: string, found: readonly ConfigProblem[]): HpscaleError {
  const problems = found.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const told = problems.slice(0, MAX_TOLD).map((problem) => problemLine(file, problem));
  const [first = ''] = told;
  const rest = problems.length - told.length;
  const only = problems.length === 1 ? problems[0] : undefined;
  const hint = only
    ? only.hint
    : [...told.map(withHint(problems)), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
  return new HpscaleError({
    kind: 'config',
    code: 'bad-config',
    message: only ? first : `${file === '-' ? 'standard input' : file} has ${problems.length} mistakes`,
    ...(hint === null ? {} : { hint }),
    data: { file, problems },
  });
}

/** `hpscale.yaml:12:9: nodePools[0].limits.cpu: the limit cpu=x is not a quantity`. */
function problemLine(file: string, { path, line, column, message }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}

function withHint(problems: readonly ConfigProblem[]): (line: string, index: number) => string {
  return (line, index) => {
    const hint = problems[index]?.hint ?? null;
    return hint === null ? line : `${line}; ${hint.replaceAll('\n', ' ')}`;
  };
}
