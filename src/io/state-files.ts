/** Files that hpscale keeps for itself from one run to the next. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Env, StateFiles } from '../context.ts';
import { usageError } from '../errors.ts';

/** Each folder has its own, told apart by a hash of its path. */
export function createStateFiles(env: Env): StateFiles {
  const path = (name: string) => join(stateFolder(env), `${name}-${hashOf(resolve('.'))}.json`);
  return {
    path,
    async read(name) {
      try {
        return await readFile(path(name), 'utf8');
      } catch {
        // What cannot be read cannot be gone on with.
        return undefined;
      }
    },
    async write(name, text) {
      const target = path(name);
      const part = `${target}.part`;
      try {
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await writeFile(part, text, { mode: 0o600 });
        await rename(part, target);
      } catch (error) {
        const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
        throw usageError('file-unwritable', `${target} could not be written (${code})`);
      }
    },
    remove: async (name) => await rm(path(name), { force: true }),
  };
}

function stateFolder(env: Env): string {
  const base = env['XDG_STATE_HOME'];
  // The specification has relative paths ignored.
  if (base?.startsWith('/')) return join(base, 'hpscale');
  return join(env['HOME'] || homedir(), '.local', 'state', 'hpscale');
}

function hashOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12);
}
