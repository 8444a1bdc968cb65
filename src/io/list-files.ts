/** The files below a folder. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../errors.ts';

/** What others put into folders of manifests. */
const LEFT_OUT = ['node_modules', '.git', '.terraform'];

/** The file itself whatever its name, or the files below a folder that end so, by name; links to folders are not followed. */
export async function listFiles(path: string, endings: readonly string[]): Promise<readonly string[]> {
  try {
    return (await stat(path)).isDirectory() ? await filesBelow(path, endings) : [path];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code === 'ENOENT') throw usageError('file-not-found', `there is no file ${path}`);
    throw usageError('file-unreadable', `${path} could not be read (${code})`);
  }
}

async function filesBelow(folder: string, endings: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (entry): Promise<readonly string[]> => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return LEFT_OUT.includes(entry.name) ? [] : await filesBelow(path, endings);
        return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
      }),
  );
  return found.flat();
}
