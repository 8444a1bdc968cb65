/** Where in a YAML text the parts of maps and lists begin and end, for changing one and leaving the rest alone. */
import type { YamlNode } from '../manifests/reading/yaml-node.ts';

export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Whether a map or list is written in braces or brackets. */
export function isFlow(text: string, node: YamlNode): boolean {
  return node.kind !== 'scalar' && /[[{]/.test(text.charAt(node.start));
}

/** Columns before an offset in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The start of the line that the offset is in. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of a map or list in braces or brackets, the closing one included. */
export function flowEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    at = afterQuiet(text, at);
    const char = text.charAt(at);
    if (char === '[' || char === '{') depth += 1;
    if (char === ']' || char === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** The last character of a quoted text or a comment that begins here, in which brackets are none. */
function afterQuiet(text: string, at: number): number {
  const char = text.charAt(at);
  if (char === '"' || char === "'") return quoteEnd(text, at);
  return char === '#' && /\s/.test(text.charAt(at - 1)) ? lineEnd(text, at) : at;
}

/** A quote within a plain scalar is none; those stand after a letter. */
function quoteEnd(text: string, start: number): number {
  if (!/[\s[{,:]/.test(text.charAt(start - 1))) return start;
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    if (quote === '"' && text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === quote && quote === "'" && text.charAt(at + 1) === quote) at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return text.length;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/**
 * From the key (or the dash) of an entry of a block map or list to the end of its last line, the line break not included.
 * Blank lines and comments after it belong to what follows, unless they are indented deeper than the entry.
 */
export function blockEntry(text: string, start: number, column: number): Extent {
  const isItem = text.charAt(start) === '-';
  let end = lineEnd(text, start);
  for (let at = end + 1; at < text.length; at = lineEnd(text, at) + 1) {
    const line = text.slice(at, lineEnd(text, at));
    const isInside = isInsideEntry(line, column, isItem);
    if (isInside) end = lineEnd(text, at);
    else if (!/^\s*(#|$)/.test(line)) break;
  }
  return { start, end: text.charAt(end - 1) === '\r' ? end - 1 : end };
}

/** A list may stand right below its key, not indented. */
function isInsideEntry(line: string, column: number, isItem: boolean): boolean {
  const indent = line.search(/\S/);
  return indent > column || (indent === column && !isItem && /^\s*-(\s|$)/.test(line));
}

/** The offset of the dash before an item of a block list; undefined when there is none in its line. */
export function dashBefore(text: string, item: number): number | undefined {
  const before = text.slice(lineStart(text, item), item);
  const dash = /-\s+(?:&\S+\s+)?$/.exec(before);
  return dash ? lineStart(text, item) + dash.index : undefined;
}
