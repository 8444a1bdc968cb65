/** Parses CEL by precedence climbing. */
import { CelError, type Expression } from './syntax.ts';
import { tokenize, type Token } from './tokens.ts';

const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

interface Reader {
  peek(): Token;
  next(): Token;
  /** Takes the token when it is this operator or keyword. */
  accept(text: string): boolean;
  expect(text: string): void;
}

/** Throws a CelError when the text is no expression. */
export function parseCel(text: string): Expression {
  const reader = createReader(tokenize(text));
  const expression = parseConditional(reader);
  if (reader.peek().kind !== 'end') throw new CelError(`Syntax error: extraneous input '${reader.peek().text}'`);
  return expression;
}

function createReader(tokens: readonly Token[]): Reader {
  let index = 0;
  const peek = (): Token => tokens[index] ?? { kind: 'end', text: '', at: 0 };
  const next = (): Token => {
    const token = peek();
    index += 1;
    return token;
  };
  const accept = (text: string): boolean => {
    const token = peek();
    const isMatch = token.text === text && (token.kind === 'operator' || token.kind === 'name');
    if (isMatch) index += 1;
    return isMatch;
  };
  const expect = (text: string): void => {
    if (!accept(text)) throw new CelError(`Syntax error: mismatched input '${peek().text}' expecting '${text}'`);
  };
  return { peek, next, accept, expect };
}

function parseConditional(reader: Reader): Expression {
  const test = parseBinary(reader, 0);
  if (!reader.accept('?')) return test;
  const ifTrue = parseBinary(reader, 0);
  reader.expect(':');
  return { kind: 'conditional', test, ifTrue, ifFalse: parseConditional(reader) };
}

function parseBinary(reader: Reader, level: number): Expression {
  const operators = BINARY[level];
  if (!operators) return parseUnary(reader);
  let left = parseBinary(reader, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => reader.accept(candidate));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseBinary(reader, level + 1) };
  }
}

function parseUnary(reader: Reader): Expression {
  if (reader.accept('!')) return { kind: 'unary', operator: '!', operand: parseUnary(reader) };
  if (reader.accept('-')) return { kind: 'unary', operator: '-', operand: parseUnary(reader) };
  return parsePostfix(reader);
}

function parsePostfix(reader: Reader): Expression {
  let expression = parsePrimary(reader);
  for (;;) {
    if (reader.accept('.')) {
      const name = reader.next();
      if (name.kind !== 'name') throw new CelError(`Syntax error: no viable alternative at input '.${name.text}'`);
      expression = reader.accept('(')
        ? { kind: 'call', target: expression, name: name.text, args: parseList(reader, ')') }
        : { kind: 'member', target: expression, field: unescapeField(name.text) };
    } else if (reader.accept('[')) {
      expression = { kind: 'index', target: expression, index: parseConditional(reader) };
      reader.expect(']');
    } else return expression;
  }
}

function parsePrimary(reader: Reader): Expression {
  if (reader.accept('(')) {
    const inner = parseConditional(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.accept('[')) return { kind: 'list', items: parseList(reader, ']') };
  if (reader.accept('{')) return parseMap(reader);
  const token = reader.next();
  switch (token.kind) {
    case 'int':
      return { kind: 'literal', value: BigInt(token.text) };
    case 'double':
      return { kind: 'literal', value: Number(token.text) };
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'name':
      return parseName(reader, token.text);
    default:
      throw new CelError(`Syntax error: mismatched input '${token.text || '<EOF>'}'`);
  }
}

const CONSTANTS = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function parseName(reader: Reader, name: string): Expression {
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return { kind: 'literal', value: constant };
  if (reader.accept('(')) return { kind: 'call', name, args: parseList(reader, ')') };
  return { kind: 'name', name };
}

function parseList(reader: Reader, end: string): readonly Expression[] {
  const items: Expression[] = [];
  while (!reader.accept(end)) {
    items.push(parseConditional(reader));
    if (reader.accept(',')) continue;
    reader.expect(end);
    break;
  }
  return items;
}

function parseMap(reader: Reader): Expression {
  const entries: (readonly [Expression, Expression])[] = [];
  while (!reader.accept('}')) {
    const key = parseConditional(reader);
    reader.expect(':');
    entries.push([key, parseConditional(reader)]);
    if (reader.accept(',')) continue;
    reader.expect('}');
    break;
  }
  return { kind: 'map', entries };
}

const FIELD_ESCAPES: readonly (readonly [string, string])[] = [
  ['__underscores__', '__'],
  ['__dot__', '.'],
  ['__dash__', '-'],
  ['__slash__', '/'],
];

/** Property names that are no CEL names are written escaped in rules (`foo__dot__bar`, `__namespace__`). */
function unescapeField(name: string): string {
  const keyword =
    /^__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return)__$/.exec(
      name,
    );
  if (keyword?.[1] !== undefined) return keyword[1];
  return FIELD_ESCAPES.reduce((text, [escaped, plain]) => text.replaceAll(escaped, plain), name);
}
