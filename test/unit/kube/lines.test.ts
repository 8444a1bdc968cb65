import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../../../src/kube/lines.ts';

async function linesOf(...chunks: readonly Buffer[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(Readable.from(chunks))) lines.push(line);
  return lines;
}

const TEXT = Buffer.from('{"name":"größe"}\n\n{"name":"gpu"}\nrest');
const LINES = ['{"name":"größe"}', '{"name":"gpu"}', 'rest'];

describe('splitLines', () => {
  it('gives the same lines wherever the stream is cut, within a character too', async () => {
    for (let cut = 0; cut <= TEXT.length; cut += 1) {
      expect(await linesOf(TEXT.subarray(0, cut), TEXT.subarray(cut))).toEqual(LINES);
    }
  });

  it('gives none for an empty stream', async () => {
    expect(await linesOf()).toEqual([]);
  });
});
