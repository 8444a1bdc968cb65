/** Values judged by a schema: every mistake, in words for the person who wrote the file. */
import type { ConfigPath } from '../domain/desired.ts';
import { equalJson, isObject } from '../domain/json.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { Violation } from './config-problem.ts';
import { formFor, hasType, type JsonSchema, type JsonTypeName, memberSchema, typesOf } from './json-schema.ts';

/** All violations, outer before inner ones. */
export function violationsOf(schema: JsonSchema, value: unknown, path: ConfigPath = []): readonly Violation[] {
  const form = formFor(schema, value);
  if (!form) return [formViolation(schema, value, path)];
  if (typeof value === 'string') return textViolations(form, value, path);
  if (typeof value === 'number') return numberViolations(form, value, path);
  if (Array.isArray(value)) return listViolations(form, value, path);
  return isObject(value) ? mapViolations(form, value, path) : [];
}

const TYPE_TEXTS: Readonly<Record<JsonTypeName, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

function formViolation(schema: JsonSchema, value: unknown, path: ConfigPath): Violation {
  if (schema.oneOf && isObject(value) && hasType(schema, value)) return kindViolation(schema.oneOf, value, path);
  const types = typesOf(schema);
  const wanted = types.map((type) => TYPE_TEXTS[type]).join(' or ');
  const hint = typeHint(schema, types, value);
  return { path, message: `must be ${wanted}, not ${describe(value)}`, ...hintOf(hint) };
}

function typeHint(schema: JsonSchema, types: readonly JsonTypeName[], value: unknown): string | undefined {
  if (value === null) return types.includes('array') ? 'write [] or leave the key out' : 'leave the key out';
  if (types.includes('array')) return isObject(value) ? 'begin each entry with "- "' : 'write it as [one, two]';
  return types.includes('string') ? quoteHint(schema, value) : undefined;
}

function quoteHint({ pattern = '', patternErrorMessage = 'put it in quotes' }: JsonSchema, value: unknown) {
  if (typeof value === 'boolean') return 'put it in quotes: without them yes, no, on, off, y and n mean true or false';
  if (typeof value !== 'number') return undefined;
  return new RegExp(pattern, 'u').test(String(value)) ? 'put it in quotes' : patternErrorMessage;
}

/** Maps that are told apart by their `type`. */
function kindViolation(forms: readonly JsonSchema[], { type }: Readonly<Record<string, unknown>>, path: ConfigPath) {
  const kinds = forms.flatMap(({ properties }) => properties?.['type']?.const ?? []);
  if (type === undefined) return { path: [...path, 'type'], message: 'is missing', hint: `one of ${kinds.join(', ')}` };
  const guess = typeof type === 'string' ? didYouMean(type, kinds) : '';
  return {
    path: [...path, 'type'],
    message: `must be one of ${kinds.join(', ')}, not ${describe(type)}${guess}`,
  };
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint: hint.replace(/\.$/, '') };
}

/** A value in a sentence. */
function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return typeof value === 'string' ? `the text ${short}` : short;
}

function textViolations(schema: JsonSchema, value: string, path: ConfigPath): readonly Violation[] {
  if (schema.const !== undefined && value !== schema.const) {
    return [{ path, message: `must be ${schema.const}, not ${describe(value)}${didYouMean(value, [schema.const])}` }];
  }
  if (schema.enum && !schema.enum.includes(value)) {
    const known = schema.enum;
    return [{ path, message: `must be one of ${known.join(', ')}, not ${describe(value)}${didYouMean(value, known)}` }];
  }
  return formOfText(schema, value, path);
}

function formOfText(schema: JsonSchema, value: string, path: ConfigPath): readonly Violation[] {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, patternErrorMessage } = schema;
  const hint = hintOf(patternErrorMessage);
  if (value.length < minLength) return [{ path, message: 'must not be empty', ...hint }];
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    const title = (schema.title ?? 'value').toLowerCase();
    return [{ path, message: `${describe(value)} cannot be the ${title}`, ...hint, isSoft: true }];
  }
  if (value.length <= maxLength) return [];
  return [{ path, message: `${value.length} characters are more than ${maxLength}`, ...hint, isSoft: true }];
}

function numberViolations(schema: JsonSchema, value: number, path: ConfigPath): readonly Violation[] {
  const { minimum, exclusiveMinimum, maximum } = schema;
  if (minimum !== undefined && value < minimum) return [{ path, message: `${value} is less than ${minimum}` }];
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return [{ path, message: `${value} is not above ${exclusiveMinimum}` }];
  }
  if (maximum !== undefined && value > maximum) return [{ path, message: `${value} is more than ${maximum}` }];
  return [];
}

function listViolations(schema: JsonSchema, value: readonly unknown[], path: ConfigPath): readonly Violation[] {
  const { items = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = schema;
  const inside = value.flatMap((item, index) => violationsOf(items, item, [...path, index]));
  const name = (schema.title ?? 'entries').toLowerCase();
  const count: Violation[] = [];
  if (value.length < minItems) count.push({ path, message: `must not be empty: ${schema.description ?? name}` });
  if (value.length > maxItems) {
    count.push({ path, message: `${value.length} ${name} are more than ${maxItems}`, isSoft: true });
  }
  return [...count, ...(uniqueItems === true ? repeated(value, path) : []), ...inside];
}

function repeated(value: readonly unknown[], path: ConfigPath): readonly Violation[] {
  return value.flatMap((item, index) => {
    const first = value.findIndex((other) => equalJson(other, item));
    return first === index ? [] : [{ path: [...path, index], message: `${String(item)} is named twice`, isSoft: true }];
  });
}

function mapViolations(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: ConfigPath,
): readonly Violation[] {
  const { required = [], minProperties = 0 } = schema;
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name): Violation => ({
      path: [...path, name],
      message: 'is missing',
      ...hintOf(memberSchema(schema, name)?.description),
    }));
  const few: Violation[] = Object.keys(value).length < minProperties ? [{ path, message: 'must not be empty' }] : [];
  const inside = Object.entries(value).flatMap(([name, member]) => {
    const own = memberSchema(schema, name);
    return own ? violationsOf(own, member, [...path, name]) : [unknownKey(schema, name, path)];
  });
  return [...missing, ...few, ...inside];
}

function unknownKey({ properties = {} }: JsonSchema, name: string, path: ConfigPath): Violation {
  const known = Object.keys(properties);
  const guess = didYouMean(name, known);
  const hint = guess === '' ? { hint: `its keys: ${known.join(', ')}` } : {};
  return { path: [...path, name], message: `there is no such key${guess}`, ...hint };
}
