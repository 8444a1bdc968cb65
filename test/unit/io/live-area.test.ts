import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLiveArea } from '../../../src/io/live-area.ts';

/** A terminal of that size; `text` is everything written to it, without colours and cursor movements. */
function terminal(columns: number, rows: number) {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      written += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { columns, rows }), text: () => stripVTControlCharacters(written) };
}

const NODES = Array.from({ length: 30 }, (_, index) => `hyperpod-node-${index}`);

describe('a block on a terminal', () => {
  it('that is too long for it keeps its top, and says how much is missing', () => {
    const { stream, text } = terminal(80, 24);
    createLiveArea(stream, true).draw(NODES.join('\n'));
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe('hyperpod-node-0');
    expect(lines.at(-1)).toBe('… 9 more lines: the terminal is too low');
  });

  it('that fits is whole', () => {
    const { stream, text } = terminal(80, 24);
    createLiveArea(stream, true).draw(NODES.slice(0, 20).join('\n'));
    expect(text().trimEnd().split('\n')).toEqual(NODES.slice(0, 20));
  });
});

describe('what is printed above', () => {
  const hint = `next: hpscale nodeclass apply --cluster speech-cluster ${'--instance-group gpu-g6 '.repeat(4)}`.trim();

  it('breaks between words', () => {
    const { stream, text } = terminal(80, 24);
    createLiveArea(stream, true).printAbove(hint, true);
    expect(
      text()
        .split('\n')
        .every((line) => line.length <= 80),
    ).toBe(true);
  });

  it('stays one line where it is to be pasted', () => {
    const { stream, text } = terminal(80, 24);
    createLiveArea(stream, true).printAbove(hint, false);
    expect(text()).toBe(`${hint}\n`);
  });
});
