import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createFiles } from '../../../src/io/files.ts';

describe('standard input', () => {
  it('is read to its end', async () => {
    const stdin = new PassThrough();
    const text = createFiles(() => stdin, new AbortController().signal).readText('-');
    stdin.write('kind: ');
    stdin.end('NodePool');
    expect(await text).toBe('kind: NodePool');
  });

  it('that never comes is given up at Ctrl-C', async () => {
    const ctrlC = new AbortController();
    const text = createFiles(() => new PassThrough(), ctrlC.signal).readText('-');
    ctrlC.abort();
    await expect(text).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
