/** Constraints of an API's model on an operation's input: checked, worded as AWS words them, and decoded. */
import type { Json } from './operation.ts';

export interface Rule {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'list' | 'structure' | 'map';
  readonly isRequired?: boolean;
  /** Of a number its value, of a string its length, of a list its size. */
  readonly min?: number;
  readonly max?: number;
  /** Of the whole string. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly members?: Members;
  readonly items?: Rule;
}

export type Members = Readonly<Record<string, Rule>>;

/** A member that the model says is text; undefined when it was left out. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Input that does not fit the model. `isMalformed`: a member of the wrong type, which AWS refuses before validating. */
export class MemberViolation extends Error {
  readonly isMalformed: boolean;
  constructor(message: string, isMalformed: boolean) {
    super(message);
    this.name = 'MemberViolation';
    this.isMalformed = isMalformed;
  }
}

interface Reading {
  /** Form bodies carry only text: numbers, booleans and times are read from it. */
  readonly isText: boolean;
  readonly violations: string[];
}

/**
 * Checks the input against the model and answers it with times as Dates and numbers as numbers.
 * Members that the model does not know pass as they are: AWS ignores them.
 */
export function readMembers(input: Json, members: Members, isText: boolean): Json {
  const reading: Reading = { isText, violations: [] };
  const read = readStructure(input, members, '', reading);
  const { violations } = reading;
  if (violations.length > 0) {
    const noun = violations.length === 1 ? 'validation error' : 'validation errors';
    throw new MemberViolation(`${violations.length} ${noun} detected: ${violations.join('; ')}`, false);
  }
  return read;
}

function readStructure(input: Json, members: Members, path: string, reading: Reading): Json {
  const output: Record<string, unknown> = { ...input };
  for (const [name, rule] of Object.entries(members)) {
    const memberPath = `${path}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const value = input[name];
    if (value === undefined || value === null) {
      if (rule.isRequired) violate(reading, value, memberPath, 'Member must not be null');
      delete output[name];
    } else {
      output[name] = readValue(value, rule, memberPath, reading);
    }
  }
  return output;
}

type Reader = (value: unknown, rule: Rule, path: string, reading: Reading) => unknown;

const READERS: Readonly<Record<Rule['type'], Reader>> = {
  string: readString,
  integer: readNumber,
  number: readNumber,
  boolean: (value) => (typeof value === 'boolean' ? value : malformed(value, 'Boolean')),
  timestamp: readTimestamp,
  list: readList,
  structure: (value, rule, path, reading) => readStructure(asObject(value), rule.members ?? {}, `${path}.`, reading),
  map: asObject,
};

function readValue(value: unknown, rule: Rule, path: string, reading: Reading): unknown {
  return READERS[rule.type](reading.isText ? fromText(value, rule) : value, rule, path, reading);
}

function fromText(value: unknown, rule: Rule): unknown {
  if (typeof value !== 'string') return value;
  if (rule.type === 'integer' || rule.type === 'number') return value.trim() === '' ? value : Number(value);
  if (rule.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  // An empty list has no members to be told apart from an empty text.
  if (rule.type === 'list' && value === '') return [];
  return value;
}

function readString(value: unknown, rule: Rule, path: string, reading: Reading): string {
  if (typeof value !== 'string') return malformed(value, 'String');
  if (rule.values && !rule.values.includes(value)) {
    violate(reading, value, path, `Member must satisfy enum value set: [${rule.values.join(', ')}]`);
  }
  if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(value)) {
    violate(reading, value, path, `Member must satisfy regular expression pattern: ${rule.pattern}`);
  }
  checkRange(value.length, value, rule, { path, noun: 'length', reading });
  return value;
}

function readNumber(value: unknown, rule: Rule, path: string, reading: Reading): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return malformed(value, 'Number');
  if (rule.type === 'integer' && !Number.isInteger(value)) return malformed(value, 'Integer');
  checkRange(value, value, rule, { path, noun: 'value', reading });
  return value;
}

function readTimestamp(value: unknown): Date {
  const date =
    value instanceof Date ? value : new Date(typeof value === 'number' ? value * 1000 : (textOf(value) ?? Number.NaN));
  return Number.isNaN(date.getTime()) ? malformed(value, 'Timestamp') : date;
}

function readList(value: unknown, rule: Rule, path: string, reading: Reading): readonly unknown[] {
  if (!Array.isArray(value)) return malformed(value, 'List');
  checkRange(value.length, value, rule, { path, noun: 'length', reading });
  const { items } = rule;
  if (!items) return value;
  return value.map((item, index) => readValue(item, items, `${path}.${index + 1}.member`, reading));
}

function checkRange(
  measure: number,
  value: unknown,
  rule: Rule,
  at: { readonly path: string; readonly noun: 'length' | 'value'; readonly reading: Reading },
): void {
  if (rule.max !== undefined && measure > rule.max) {
    violate(at.reading, value, at.path, `Member must have ${at.noun} less than or equal to ${rule.max}`);
  }
  if (rule.min !== undefined && measure < rule.min) {
    violate(at.reading, value, at.path, `Member must have ${at.noun} greater than or equal to ${rule.min}`);
  }
}

function violate(reading: Reading, value: unknown, path: string, constraint: string): void {
  const shown = value === undefined || value === null ? 'null' : `'${showValue(value)}'`;
  reading.violations.push(`Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
}

function showValue(value: unknown): string {
  return textOf(value) ?? JSON.stringify(value);
}

function asObject(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed(value, 'Structure');
  return value as Json;
}

function malformed(value: unknown, expected: string): never {
  throw new MemberViolation(`${showValue(value)} can not be converted to ${expected}`, true);
}
