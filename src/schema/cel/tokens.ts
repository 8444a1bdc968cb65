/** Cuts a CEL expression into tokens. */
import { CelError } from './syntax.ts';

export interface Token {
  readonly kind: 'int' | 'double' | 'string' | 'name' | 'operator' | 'end';
  /** The token's text; for strings the decoded value. */
  readonly text: string;
  readonly at: number;
}

const SPACE = /\s+/y;
const NUMBER = /(\d+\.\d+([eE][+-]?\d+)?|\d+[eE][+-]?\d+|0x[0-9a-fA-F]+|\d+)u?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const STRING = /([rR]?)("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/y;
const OPERATOR = /==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()[\]{}]/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Throws a CelError at a character that begins no token. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space) {
      at += space[0].length;
      continue;
    }
    const [token, length] = nextToken(text, at);
    tokens.push(token);
    at += length;
  }
  return [...tokens, { kind: 'end', text: '', at }];
}

function nextToken(text: string, at: number): readonly [Token, number] {
  const string = match(STRING, text, at);
  if (string) return [{ kind: 'string', text: decode(string[2] ?? '', string[1] !== ''), at }, string[0].length];
  const number = match(NUMBER, text, at);
  if (number) {
    const kind = /[.eE]/.test(number[0]) && !number[0].startsWith('0x') ? 'double' : 'int';
    return [{ kind, text: number[0].replace(/u$/, ''), at }, number[0].length];
  }
  const name = match(NAME, text, at);
  if (name) return [{ kind: 'name', text: name[0], at }, name[0].length];
  const operator = match(OPERATOR, text, at);
  if (operator) return [{ kind: 'operator', text: operator[0], at }, operator[0].length];
  throw new CelError(`Syntax error: token recognition error at: '${text.slice(at, at + 1)}'`);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' };

function decode(quoted: string, isRaw: boolean): string {
  const width = quoted.startsWith('"""') || quoted.startsWith("'''") ? 3 : 1;
  const body = quoted.slice(width, -width);
  if (isRaw) return body;
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs, (_, escape: string) => {
    if (/^[xuU]./.test(escape)) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
    return ESCAPES[escape] ?? escape;
  });
}
