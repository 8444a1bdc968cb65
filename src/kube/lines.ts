/** Splits a stream into lines. readline would raise an unhandled error when a watch's socket closes (Node 20). */
import type { Readable } from 'node:stream';

/** Each line without its line feed; what follows the last line feed is a line of its own when not empty. */
export async function* splitLines(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk as Buffer, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
