/** The text of a file, and the lines and columns of its offsets. */
import type { SourceLocation } from '../../domain/finding.ts';

export interface SourceText {
  /** As the user named the file; `-` is standard input. */
  readonly file: string;
  /** Without the byte order mark. */
  readonly text: string;
  /** Characters that were cut off at the start: 1 for a byte order mark. */
  readonly cut: number;
  /** Line and column of an offset in `text`, both from 1. */
  locate(offset: number): SourceLocation;
}

const BYTE_ORDER_MARK = '\uFEFF';

export function sourceText(file: string, whole: string): SourceText {
  const cut = whole.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const text = whole.slice(cut);
  const starts = lineStarts(text);
  return {
    file,
    text,
    cut,
    locate(offset) {
      const line = lineOf(starts, offset);
      return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + lineBreak.length);
  return starts;
}

/** The last line that starts at the offset or before it. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
