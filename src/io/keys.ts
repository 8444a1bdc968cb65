/** Keys of a terminal for one question, with Escape told apart from what only begins with it. */
import { PassThrough } from 'node:stream';

export interface KeySource extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

export interface Keys {
  readonly stream: NodeJS.ReadableStream;
  close(): void;
}

const ESCAPE = 0x1b;
/** Arrow keys begin with Escape too; what a slow line cut in two follows within this time. Node's readline would wait for 500 ms. */
const ESCAPE_ALONE_MS = 30;

/** Reads keys until `close`; Escape alone is not passed on: `onEscape` is called. */
export function openKeys(source: KeySource, onEscape: () => void): Keys {
  const stream = Object.assign(new PassThrough(), {
    isTTY: source.isTTY === true,
    setRawMode: (isRaw: boolean) => source.setRawMode?.(isRaw),
  });
  let alone: NodeJS.Timeout | undefined;
  const onData = (chunk: Buffer | string) => {
    const bytes = Buffer.from(chunk as string);
    if (alone !== undefined) stream.write(Buffer.of(ESCAPE));
    clearTimeout(alone);
    alone = undefined;
    const endsOpen = bytes.at(-1) === ESCAPE;
    if (endsOpen) alone = setTimeout(onEscape, ESCAPE_ALONE_MS);
    const complete = endsOpen ? bytes.subarray(0, -1) : bytes;
    if (complete.length > 0) stream.write(complete);
  };
  const onEnd = () => void stream.end();
  source.on('data', onData);
  source.on('end', onEnd);
  // It was paused by the question before.
  source.resume();
  return {
    stream,
    close() {
      clearTimeout(alone);
      source.off('data', onData);
      source.off('end', onEnd);
      source.pause();
      stream.destroy();
    },
  };
}
