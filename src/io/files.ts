/** Files and standard input. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Files } from '../context.ts';
import { usageError } from '../errors.ts';

/** The real file system; `-` is standard input. */
export function createFiles(stdin: () => AsyncIterable<Buffer | string>): Files {
  const readTextIfExists = async (path: string) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT') return undefined;
      throw usageError('file-unreadable', `${path} could not be read (${code ?? 'unknown reason'})`);
    }
  };
  return {
    readTextIfExists,
    async readText(path) {
      const text = path === '-' ? await readAll(stdin()) : await readTextIfExists(path);
      if (text === undefined) throw usageError('file-not-found', `there is no file ${path}`);
      return text;
    },
    async writeText(path, text) {
      try {
        await writeFile(path, text);
      } catch (error) {
        throw usageError(
          'file-unwritable',
          `${path} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
        );
      }
    },
  };
}

async function readAll(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of stdin) text += chunk.toString();
  return text;
}
