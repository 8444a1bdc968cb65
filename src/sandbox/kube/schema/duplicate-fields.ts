/** Members that a JSON text names twice: JSON.parse keeps the last and says nothing. */

interface Frame {
  readonly path: string;
  readonly isArray: boolean;
  readonly seen: Set<string>;
  index: number;
  pendingKey: string | undefined;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/** Paths such as `spec.dish`, in order of appearance. The text must be valid JSON. */
export function duplicateFields(text: string): readonly string[] {
  const duplicates: string[] = [];
  const frames: Frame[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === '{' || token === '[') {
      frames.push({ path: childPath(frame), isArray: token === '[', seen: new Set(), index: 0, pendingKey: undefined });
    } else if (token === '}' || token === ']') frames.pop();
    else if (frame) readToken(frame, token, duplicates);
  }
  return duplicates;
}

function childPath(frame: Frame | undefined): string {
  if (!frame) return '';
  if (frame.isArray) return `${frame.path}[${frame.index}]`;
  const key = frame.pendingKey ?? '';
  return frame.path === '' ? key : `${frame.path}.${key}`;
}

function readToken(frame: Frame, token: string, duplicates: string[]): void {
  if (token === ',') {
    frame.index += 1;
    frame.pendingKey = undefined;
  } else if (!frame.isArray && frame.pendingKey === undefined && token.startsWith('"')) {
    const key = JSON.parse(token) as string;
    frame.pendingKey = key;
    if (frame.seen.has(key)) duplicates.push(childPath(frame));
    frame.seen.add(key);
  }
}
