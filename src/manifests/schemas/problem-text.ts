/** Validation errors in words for people: which field, what is wrong with it, what would be right. */
import { nearest } from '../../domain/nearest.ts';
import type { FieldProblem } from '../../domain/manifest-file.ts';
import type { FieldError } from '../../schema/field-error.ts';
import type { Schema } from '../../schema/schema.ts';
import type { UnknownField } from '../../schema/unknown-fields.ts';

const TYPE_TEXTS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
};

/** What a pattern of the CRDs means; without an entry the pattern itself is shown. */
const PATTERN_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\^\(\(\[0-9\]\+\(s\|m\|h\)\)\+\|Never\)\$$/, 'a duration in h, m and s such as 720h, or Never'],
  [/^\^\(\[0-9\]\+\(s\|m\|h\)\)\+\$$/, 'a duration in h, m and s such as 30m'],
  [/\(100\|\[0-9\]\{1,2\}\)%/, 'a number of nodes, or a percentage such as 10%'],
  [/\[0-9\]\+h\[0-9\]\+m/, 'a duration in hours and minutes such as 8h or 1h30m'],
  [/annually/, 'a cron line of five fields, or @daily and its like'],
  [/\[KMGTPE\]i/, 'a quantity such as 8, 500m or 64Gi'],
];

/** A field that the schema does not have. */
export function unknownProblem({ path, name, known }: UnknownField, schema: Schema, value: unknown): FieldProblem {
  const text = `there is no field ${path}`;
  const meant = nearest(name, known);
  const elsewhere = meant === undefined ? placesOf(schema, name) : [];
  const [place] = elsewhere;
  if (meant !== undefined) return { kind: 'unknown', field: path, value, text, advice: `did you mean ${meant}?` };
  if (place !== undefined && elsewhere.length === 1) {
    return { kind: 'unknown', field: path, value, text, advice: `${name} belongs in ${place}` };
  }
  const choice =
    known.length > 0 && known.length <= 12 ? `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}` : null;
  return { kind: 'unknown', field: path, value, text, advice: choice };
}

/** Where in `spec` a field of that name does exist, as paths of its parents. */
function placesOf(schema: Schema, name: string, path = ''): readonly string[] {
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => path !== '' || key === 'spec');
  const here = path !== '' && properties.some(([key]) => key === name) ? [path] : [];
  const below = properties.flatMap(([key, member]) => placesOf(member, name, path === '' ? key : `${path}.${key}`));
  const inItems = schema.items ? placesOf(schema.items, name, `${path}[]`) : [];
  return [...here, ...below, ...inItems];
}

/** A field that has to be there. */
export function missingProblem(field: string): FieldProblem {
  return { kind: 'missing', field, value: null, text: `${field} is missing`, advice: null };
}

/** A value that does not fit. */
export function valueProblem(error: FieldError, value: unknown): FieldProblem {
  const { field } = error;
  switch (error.type) {
    case 'required':
      return missingProblem(field);
    case 'type':
      return {
        kind: isNested(error.by) ? 'shape' : 'value',
        field,
        value,
        text: typeText(error, value),
        ...quoting(error.by, value),
      };
    case 'not-supported':
      return {
        kind: 'value',
        field,
        value,
        text: `${field} is ${shown(value)}`,
        advice: choiceAdvice(error.by, value),
      };
    case 'duplicate':
      return { kind: 'value', field, value, text: `${field} is there twice: ${shown(error.value)}`, advice: null };
    default:
      return { kind: 'value', field, value, ...detailText(error, value) };
  }
}

function typeText({ field, by }: FieldError, value: unknown): string {
  return `${field} is ${isScalar(value) ? shown(value) : typeName(jsonType(value))}, not ${wantedText(by)}`;
}

/** A mapping or a list that is something else: what is inside cannot be judged. */
function isNested(schema: Schema | undefined): boolean {
  return schema?.type === 'object' || schema?.type === 'array';
}

function wantedText(schema: Schema | undefined): string {
  return schema?.['x-kubernetes-int-or-string'] ? 'a whole number or a text' : typeName(schema?.type ?? '');
}

function typeName(type: string): string {
  return TYPE_TEXTS[type] ?? type;
}

function isScalar(value: unknown): boolean {
  return value !== null && typeof value !== 'object';
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : 'object';
}

/** YAML took the text for a number or a truth value. */
function quoting(schema: Schema | undefined, value: unknown): Pick<FieldProblem, 'advice' | 'needsQuotes'> {
  const isUnquoted = schema?.type === 'string' && (typeof value === 'number' || typeof value === 'boolean');
  return isUnquoted ? { advice: 'quote it', needsQuotes: true } : { advice: null };
}

function choiceAdvice(schema: Schema | undefined, value: unknown): string {
  const choices = (schema?.enum ?? []).map(String);
  const meant = nearest(String(value), choices);
  return meant === undefined ? `it is one of ${choices.join(', ')}` : `did you mean ${meant}?`;
}

function detailText({ field, detail, by }: FieldError, value: unknown): Pick<FieldProblem, 'text' | 'advice'> {
  const pattern = by?.pattern;
  if (pattern !== undefined) {
    const known = PATTERN_TEXTS.find(([form]) => form.test(pattern))?.[1];
    return { text: `${field} is ${shown(value)}`, advice: `it is ${known ?? `a text that matches ${pattern}`}` };
  }
  // The API server's words begin with the field.
  const [, rest] = /^\S* in body (.*)$/s.exec(detail) ?? [];
  return { text: rest === undefined ? `${field}: ${detail}` : `${field} ${rest}`, advice: null };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
