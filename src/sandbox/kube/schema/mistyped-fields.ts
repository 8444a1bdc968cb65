/** Values that Go could not decode into a built-in type's struct. */
import { isObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { memberOf } from '../../../schema/shape.ts';

interface Place {
  /** Dotted path without list indexes, as encoding/json writes it. */
  readonly path: string;
  /** Short name of the struct that holds the field. */
  readonly struct: string;
}

/** The message of encoding/json for the first such value, undefined when all fit. */
export function findMistyped(schema: Schema, value: unknown): string | undefined {
  return check(schema, value, { path: '', struct: '' });
}

function check(schema: Schema, value: unknown, place: Place): string | undefined {
  if (value === null || value === undefined || schema.type === undefined) return undefined;
  if (schema['x-kubernetes-int-or-string']) return undefined;
  if (!fits(schema, value)) {
    return `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${place.struct}.${place.path} of type ${goType(schema)}`;
  }
  if (Array.isArray(value)) return checkItems(schema, value, place);
  return isObject(value) ? checkMembers(schema, value, place) : undefined;
}

function checkItems(schema: Schema, items: readonly unknown[], place: Place): string | undefined {
  for (const item of items) {
    const message = schema.items ? check(schema.items, item, place) : undefined;
    if (message !== undefined) return message;
  }
  return undefined;
}

function checkMembers(schema: Schema, value: Readonly<Record<string, unknown>>, place: Place): string | undefined {
  const struct = schema.definition?.split('.').at(-1) ?? place.struct;
  for (const [name, member] of Object.entries(value)) {
    const declared = memberOf(schema, name);
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const message = declared ? check(declared.schema, member, { path, struct }) : undefined;
    if (message !== undefined) return message;
  }
  return undefined;
}

function fits(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    default:
      return typeof value === schema.type;
  }
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  return typeof value;
}

const GO_SCALARS: Readonly<Record<string, string>> = { boolean: 'bool', number: 'float64', string: 'string' };

function goType(schema: Schema): string {
  if (schema.type === 'integer') return schema.format ?? 'int64';
  if (schema.type === 'array') return `[]${goTypeOf(schema.items)}`;
  if (schema.type !== 'object') return GO_SCALARS[schema.type ?? 'string'] ?? 'string';
  return schema.definition?.split('.').slice(-2).join('.') ?? `map[string]${goTypeOf(schema.additionalProperties)}`;
}

function goTypeOf(schema: Schema | boolean | undefined): string {
  return typeof schema === 'object' ? goType(schema) : 'interface {}';
}
