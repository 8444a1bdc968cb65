/** The functions and operators of CEL that CRD rules use. */
import { CelDuration, CelError, type CelMap, type CelValue } from './syntax.ts';

type Implementation = (args: readonly CelValue[]) => CelValue | undefined;

export function isMap(value: CelValue): value is CelMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof CelDuration);
}

/** `int`, `string`, … as error messages name them. */
export function celTypeName(value: CelValue): string {
  if (value === null) return 'null_type';
  if (Array.isArray(value)) return 'list';
  if (value instanceof CelDuration) return 'duration';
  const names: Readonly<Record<string, string>> = { boolean: 'bool', bigint: 'int', number: 'double', object: 'map' };
  return names[typeof value] ?? typeof value;
}

/** Equality across numeric types, by value for lists and maps. */
export function celEquals(left: CelValue, right: CelValue): boolean {
  if (isNumeric(left) && isNumeric(right)) return Number(left) === Number(right);
  if (left instanceof CelDuration && right instanceof CelDuration) return left.milliseconds === right.milliseconds;
  if (Array.isArray(left) && Array.isArray(right)) return equalLists(left, right);
  if (isMap(left) && isMap(right)) return equalMaps(left, right);
  return left === right;
}

function equalLists(left: readonly CelValue[], right: readonly CelValue[]): boolean {
  return left.length === right.length && left.every((item, index) => celEquals(item, right[index] ?? null));
}

function equalMaps(left: CelMap, right: CelMap): boolean {
  const keys = Object.keys(left);
  const isSameSize = keys.length === Object.keys(right).length;
  return isSameSize && keys.every((key) => key in right && celEquals(left[key] ?? null, right[key] ?? null));
}

function isNumeric(value: CelValue): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** Negative, zero or positive; a CelError for values that have no order. */
export function celCompare(left: CelValue, right: CelValue): number {
  if (isNumeric(left) && isNumeric(right)) return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') {
    if (left === right) return 0;
    return left < right ? -1 : 1;
  }
  if (left instanceof CelDuration && right instanceof CelDuration) return left.milliseconds - right.milliseconds;
  throw new CelError('no such overload');
}

/** `+ - * / %` */
export function celArithmetic(operator: string, left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint') return integerArithmetic(operator, left, right);
  if (typeof left === 'number' && typeof right === 'number') return doubleArithmetic(operator, left, right);
  if (operator === '+') return concatenate(left, right);
  throw new CelError('no such overload');
}

function concatenate(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...(left as CelValue[]), ...(right as CelValue[])];
  throw new CelError('no such overload');
}

function integerArithmetic(operator: string, left: bigint, right: bigint): bigint {
  if ((operator === '/' || operator === '%') && right === 0n) throw new CelError('division by zero');
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

function doubleArithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      throw new CelError('no such overload');
  }
}

function onStrings(apply: (text: string, other: string) => CelValue): Implementation {
  return ([text, other]) => (typeof text === 'string' && typeof other === 'string' ? apply(text, other) : undefined);
}

/** Length in code points, as Go counts runes. */
function codePoints(text: string): number {
  return Array.from(text).length;
}

function size([value]: readonly CelValue[]): CelValue | undefined {
  if (typeof value === 'string') return BigInt(codePoints(value));
  if (Array.isArray(value)) return BigInt(value.length);
  return value !== undefined && isMap(value) ? BigInt(Object.keys(value).length) : undefined;
}

function toInt([value]: readonly CelValue[]): CelValue | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  if (typeof value !== 'string') return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw new CelError(`cannot convert string to int: ${value}`);
  return BigInt(value);
}

const DURATION_UNITS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  ns: 1e-6,
};

function duration([value]: readonly CelValue[]): CelValue | undefined {
  if (typeof value !== 'string') return undefined;
  if (!/^[+-]?(\d+(\.\d+)?(h|ms|m|s|us|ns))+$/.test(value)) throw new CelError(`invalid duration "${value}"`);
  let total = 0;
  for (const [, amount = '0', unit = 's'] of value.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|ns)/g)) {
    total += Number(amount) * (DURATION_UNITS[unit] ?? 0);
  }
  return new CelDuration(value.startsWith('-') ? -total : total);
}

function toText([value]: readonly CelValue[]): CelValue | undefined {
  return typeof value === 'string' ||
    typeof value === 'bigint' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function toDouble([value]: readonly CelValue[]): CelValue | undefined {
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string'
    ? Number(value)
    : undefined;
}

function replace([text, from, to]: readonly CelValue[]): CelValue | undefined {
  return typeof text === 'string' && typeof from === 'string' && typeof to === 'string'
    ? text.replaceAll(from, to)
    : undefined;
}

function substring([text, start, end]: readonly CelValue[]): CelValue | undefined {
  if (typeof text !== 'string' || typeof start !== 'bigint') return undefined;
  return text.slice(Number(start), typeof end === 'bigint' ? Number(end) : undefined);
}

function join([list, separator]: readonly CelValue[]): CelValue | undefined {
  return Array.isArray(list) ? list.map(String).join(typeof separator === 'string' ? separator : '') : undefined;
}

/** By name; the target of a method is its first argument. undefined as a result: no such overload. */
const FUNCTIONS: Readonly<Record<string, Implementation>> = {
  size,
  int: toInt,
  string: toText,
  double: toDouble,
  duration,
  type: ([value]) => (value === undefined ? undefined : celTypeName(value)),
  startsWith: onStrings((text, prefix) => text.startsWith(prefix)),
  endsWith: onStrings((text, suffix) => text.endsWith(suffix)),
  contains: onStrings((text, part) => text.includes(part)),
  matches: onStrings((text, pattern) => new RegExp(pattern).test(text)),
  find: onStrings((text, pattern) => new RegExp(pattern).exec(text)?.[0] ?? ''),
  findAll: onStrings((text, pattern) => [...text.matchAll(new RegExp(pattern, 'g'))].map((found) => found[0])),
  split: onStrings((text, separator) => text.split(separator)),
  indexOf: onStrings((text, part) => BigInt(text.indexOf(part))),
  lowerAscii: ([text]) => (typeof text === 'string' ? text.toLowerCase() : undefined),
  upperAscii: ([text]) => (typeof text === 'string' ? text.toUpperCase() : undefined),
  trim: ([text]) => (typeof text === 'string' ? text.trim() : undefined),
  replace,
  substring,
  join,
  getSeconds: ([value]) => (value instanceof CelDuration ? BigInt(Math.trunc(value.milliseconds / 1000)) : undefined),
};

export function isFunction(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}

/** Throws a CelError for arguments that the function does not take. */
export function callFunction(name: string, args: readonly CelValue[]): CelValue {
  const result = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]?.(args) : undefined;
  if (result === undefined) throw new CelError(`no such overload: ${name}(${args.map(celTypeName).join(', ')})`);
  return result;
}
