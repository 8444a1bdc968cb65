import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openKeys } from '../../../src/io/keys.ts';

const ESCAPE = '\u001B';

let source: PassThrough;
let escapes: number;
let read: string;
let close: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  source = new PassThrough();
  escapes = 0;
  read = '';
  const keys = openKeys(source, () => (escapes += 1));
  keys.stream.on('data', (chunk: Buffer) => (read += chunk.toString()));
  close = () => keys.close();
});

afterEach(() => {
  close();
  vi.useRealTimers();
});

/** What the terminal sends at once. */
async function send(bytes: string): Promise<void> {
  source.write(bytes);
  await vi.advanceTimersByTimeAsync(0);
}

async function wait(): Promise<void> {
  await vi.advanceTimersByTimeAsync(99);
}

describe('Escape', () => {
  it('alone is told within 100 ms, and not passed on', async () => {
    await send(ESCAPE);
    await wait();
    expect({ escapes, read }).toEqual({ escapes: 1, read: '' });
  });

  it('after other keys is told, and they are passed on', async () => {
    await send(` ${ESCAPE}`);
    await wait();
    expect({ escapes, read }).toEqual({ escapes: 1, read: ' ' });
  });

  it('that begins an arrow key is none, also where a slow line cuts it in two', async () => {
    await send(`${ESCAPE}[A`);
    await send(ESCAPE);
    await send('[B');
    await wait();
    expect({ escapes, read }).toEqual({ escapes: 0, read: `${ESCAPE}[A${ESCAPE}[B` });
  });

  it('is not told once the question is over', async () => {
    await send(ESCAPE);
    close();
    await wait();
    expect(escapes).toBe(0);
  });
});
