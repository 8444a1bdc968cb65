/** What the built hpscale does when its output has nowhere to go. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const HPSCALE = fileURLToPath(new URL('../../dist/hpscale.cjs', import.meta.url));
const LINES = [['--version'], ['--help'], ['version', '-o', 'json'], ['completion', 'bash']];

function start(words: readonly string[], stdout: 'pipe' | number): ChildProcess {
  return spawn(process.execPath, [HPSCALE, ...words], { stdio: ['ignore', stdout, 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return await new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stderr }));
  });
}

describe.each(LINES)('hpscale %s %s %s', (...words) => {
  it('is content with a reader that has seen enough', async () => {
    const child = start(words, 'pipe');
    child.stdout?.destroy();
    expect(await ended(child)).toEqual({ code: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('says so when the disk is full', async () => {
    const full = await open('/dev/full', 'w');
    const { code, stderr } = await ended(start(words, full.fd));
    await full.close();
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: the result cannot be written (ENOSPC)\n' });
  });
});
