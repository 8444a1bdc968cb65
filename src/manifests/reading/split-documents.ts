/** A YAML stream cut at its `---` lines, so that a mistake in one document leaves the others readable. */

export interface DocumentText {
  readonly text: string;
  /** Where it starts in the stream. */
  readonly offset: number;
}

/** Neither plain, quoted nor block scalars may hold such a line, so cutting there is what a parser does too. */
const SEPARATOR = /^---(?=[ \t\r\n]|$)/gm;
const PROLOGUE = /^(?:%[^\r\n]*|[ \t]*(?:#[^\r\n]*)?)$/;

export function splitDocuments(stream: string): readonly DocumentText[] {
  const cuts = [...stream.matchAll(SEPARATOR)].map(({ index }) => index).filter((index) => index > 0);
  const documents: DocumentText[] = [];
  let start = 0;
  for (const end of [...cuts, stream.length]) {
    const text = stream.slice(start, end);
    // Directives (%YAML) belong to the document after their `---`.
    if (end < stream.length && hasDirective(text)) continue;
    documents.push({ text, offset: start });
    start = end;
  }
  return documents;
}

function hasDirective(text: string): boolean {
  return text.includes('%') && text.split(/\r\n|\r|\n/).every((line) => PROLOGUE.test(line)) && /^%/m.test(text);
}
