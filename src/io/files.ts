/** Files and standard input. */
import { access, readFile, writeFile } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Env, Files } from '../context.ts';
import { type HpscaleError, interruptedError, usageError } from '../errors.ts';
import { listFiles } from './list-files.ts';
import { createStateFiles } from './state-files.ts';

/** The real file system; `-` is standard input, which may be long in coming: Ctrl-C ends the wait. */
export function createFiles(stdin: () => Readable, signal: AbortSignal, env: Env = {}): Files {
  return {
    readTextIfExists,
    async readText(path) {
      const text =
        path === '-' ? await unpack(await readAll(stdin(), signal), 'standard input') : await readTextIfExists(path);
      if (text === undefined) throw usageError('file-not-found', `there is no file ${path}`);
      return text;
    },
    list: listFiles,
    async writeText(path, text) {
      await write(path, () => writeFile(path, text));
    },
    async writePrivate(path, text, { mayOverwrite }) {
      const bytes = path.endsWith('.gz') ? await pack(text) : Buffer.from(text);
      await write(path, () => writeFile(path, bytes, { mode: 0o600, flag: mayOverwrite ? 'w' : 'wx' }));
      return bytes.length;
    },
    async requireAbsent(path) {
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (isThere) throw fileExistsError(path);
    },
    state: createStateFiles(env),
  };
}

async function readTextIfExists(path: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    throw usageError('file-unreadable', `${path} could not be read (${code})`);
  }
  return await unpack(bytes, path);
}

async function write(path: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const code = codeOf(error);
    throw code === 'EEXIST'
      ? fileExistsError(path)
      : usageError('file-unwritable', `${path} could not be written (${code})`);
  }
}

function fileExistsError(path: string): HpscaleError {
  return usageError(
    'file-exists',
    `there is a file ${path} already`,
    'name another one, or pass --force to overwrite it',
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown reason';
}

async function readAll(stdin: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(Buffer.from(chunk as Buffer | string));
  } catch (error) {
    throw signal.aborted ? interruptedError(error) : error;
  }
  return Buffer.concat(chunks);
}

/** The longest text that Node.js can hold is about twice this. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;
const UNKNOWN_SYSTEM = 255;

/** The same text is the same bytes on every system. */
async function pack(text: string): Promise<Buffer> {
  const { gzip } = await import('node:zlib');
  const packed: Buffer = await promisify(gzip)(text);
  packed[9] = UNKNOWN_SYSTEM;
  return packed;
}

/** gzip begins with these two bytes, and no text does. */
async function unpack(bytes: Buffer, name: string): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  const { gunzip } = await import('node:zlib');
  try {
    const text = await promisify<Buffer, object, Buffer>(gunzip)(bytes, { maxOutputLength: MAX_TEXT_BYTES });
    return text.toString('utf8');
  } catch (error) {
    throw usageError('file-unreadable', `${name} is gzipped, and cannot be unpacked whole (${codeOf(error)})`);
  }
}
