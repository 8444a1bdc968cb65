/** The files of manifests that were named, with all that is in them. */
import type { Files } from '../context.ts';
import { type ReadFile, readManifests } from '../manifests/reading/read-manifests.ts';
import { HpscaleError, isHpscaleError, usageError } from '../errors.ts';

export interface ManifestText {
  /** As it is in the file, a byte order mark included. */
  readonly whole: string;
  readonly read: ReadFile;
}

const ENDINGS = ['.yaml', '.yml', '.json'];
/** Files are read some at a time: a folder may hold more than a process may open. */
const AT_ONCE = 32;

/**
 * Folders stand for the manifests below them, `-` for standard input; a file named twice is read once. Throws a usage
 * error that tells of every file that cannot be read.
 */
export async function readManifestFiles(paths: readonly string[], files: Files): Promise<readonly ManifestText[]> {
  const failures: HpscaleError[] = [];
  const names = [...new Set((await each(paths, failures, (path) => expand(path, files))).flat())];
  const texts = await each(names, failures, async (name) => {
    const whole = await files.readText(name);
    return { whole, read: readManifests(name, whole) };
  });
  refuse(failures);
  return texts;
}

async function expand(path: string, files: Files): Promise<readonly string[]> {
  if (path === '-') return [path];
  const found = await files.list(path, ENDINGS);
  if (found.length > 0) return found;
  throw usageError('no-manifests', `there is no manifest in ${path} (${ENDINGS.join(', ')})`);
}

/** Results in order; what fails goes to `failures`. */
async function each<T>(
  names: readonly string[],
  failures: HpscaleError[],
  work: (name: string) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const settled = await Promise.allSettled(names.slice(start, start + AT_ONCE).map(work));
    for (const outcome of settled) {
      if (outcome.status === 'fulfilled') results.push(outcome.value);
      else if (isHpscaleError(outcome.reason)) failures.push(outcome.reason);
      else throw outcome.reason;
    }
  }
  return results;
}

function refuse(failures: readonly HpscaleError[]): void {
  const [first, ...others] = failures;
  if (!first) return;
  if (others.length === 0) throw first;
  throw usageError(first.code, failures.map(({ message }) => message).join('; '), first.hint);
}
