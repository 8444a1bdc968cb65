/**
 * Reads the built-in types from their compact text form (the .types files) into schemas.
 *
 *   package io.k8s.api.core.v1                      the prefix of the full names that follow
 *   type Container: One container of a pod.
 *     name* string #1                               * required, # the field's number in protobuf
 *     ports []ContainerPort #6 keys=containerPort,protocol merge=containerPort
 *     protocol string #4 default=TCP enum=TCP|UDP -- a description after two dashes
 *
 * Types of fields: string, int32, int64, boolean, number, bytes, time, microTime, quantity, intOrString, object
 * (anything), json (any value), a type's name, []T, {T} (a map). Attributes: `keys=` list-type map, `set`, `atomic`
 * (maps and structs), `merge=KEY` or `merge` for strategic merge patch (`merge,retainKeys=KEY` too), `default=`,
 * `enum=`, `embedded` for a Go struct by value. `#1.2` is field 2 of a message inlined as field 1;
 * `omitzero`: a number or boolean that Go does not write when it is zero or false.
 */
import { UNTYPED, type Schema } from '../../../schema/schema.ts';

export type TypeCatalog = ReadonlyMap<string, Schema>;

type MutableSchema = { -readonly [K in keyof Schema]: Schema[K] };

const SCALARS: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  number: { type: 'number', format: 'double' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  quantity: { type: 'string', format: 'quantity', 'x-kubernetes-int-or-string': true },
  intOrString: { type: 'string', format: 'int-or-string', 'x-kubernetes-int-or-string': true },
  object: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  json: UNTYPED,
};

/** Parses files in order; a type may name types of any file. Throws on a line it cannot read or an unknown name. */
export function parseTypes(texts: readonly string[]): TypeCatalog {
  const catalog = new Map<string, MutableSchema>();
  const pending: { readonly owner: MutableSchema; readonly line: string }[] = [];
  for (const text of texts) {
    let prefix = '';
    let current: MutableSchema | undefined;
    for (const line of text.split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      if (line.startsWith('package ')) prefix = line.slice('package '.length).trim();
      else if (line.startsWith('type ')) current = openType(catalog, prefix, line);
      else if (current) pending.push({ owner: current, line });
    }
  }
  for (const { owner, line } of pending) addField(catalog, owner, line);
  return catalog;
}

function openType(catalog: Map<string, MutableSchema>, prefix: string, line: string): MutableSchema {
  const match = /^type (\w+)( atomic)?:? ?(.*)$/.exec(line);
  const name = match?.[1];
  if (name === undefined) throw new Error(`not a type: ${line}`);
  if (catalog.has(name)) throw new Error(`type ${name} is there twice`);
  const schema: MutableSchema = {
    definition: `${prefix}.${name}`,
    type: 'object',
    description: match?.[3] ?? '',
    // Filled in later; copies of this schema share both.
    properties: {},
    required: [],
    ...(match?.[2] === undefined ? {} : { 'x-kubernetes-map-type': 'atomic' }),
  };
  catalog.set(name, schema);
  return schema;
}

function addField(catalog: TypeCatalog, owner: MutableSchema, line: string): void {
  const [declaration = '', description] = line.trim().split(/ -- /);
  const [rawName = '', type = '', ...attributes] = declaration.split(/\s+/);
  const name = rawName.replace(/\*$/, '');
  const base = typeSchema(catalog, type);
  const extra = attributes.reduce<Partial<Schema>>((all, text) => ({ ...all, ...attribute(text, base) }), {});
  const about = description === undefined ? {} : { description };
  (owner.properties as Record<string, Schema>)[name] = { ...base, ...about, ...extra };
  if (rawName.endsWith('*')) (owner.required as string[]).push(name);
}

function typeSchema(catalog: TypeCatalog, type: string): Schema {
  if (type.startsWith('[]')) return { type: 'array', items: typeSchema(catalog, type.slice(2)) };
  if (type.startsWith('{')) return { type: 'object', additionalProperties: typeSchema(catalog, type.slice(1, -1)) };
  const found = SCALARS[type] ?? catalog.get(type);
  if (!found) throw new Error(`no type ${type}`);
  return found;
}

const FLAGS: Readonly<Record<string, Partial<Schema>>> = {
  set: { 'x-kubernetes-list-type': 'set' },
  embedded: { 'x-sandbox-embedded': true },
  omitzero: { 'x-sandbox-omit-zero': true },
};

function attribute(text: string, base: Schema): Partial<Schema> {
  if (text.startsWith('#')) return { 'x-sandbox-protobuf': text.slice(1).split('.').map(Number) };
  const [name = '', value = ''] = text.split(/=(.*)/s);
  if (name.endsWith('merge') || name.endsWith('retainKeys')) return patchStrategy(name, value);
  switch (name) {
    case 'keys':
      return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': value.split(',') };
    case 'atomic':
      return atomic(base);
    case 'default':
      return { default: defaultValue(base, value) };
    case 'enum':
      return { enum: value.split('|') };
    default:
      return flag(text);
  }
}

function atomic(base: Schema): Partial<Schema> {
  return base.type === 'array' ? { 'x-kubernetes-list-type': 'atomic' } : { 'x-kubernetes-map-type': 'atomic' };
}

function flag(text: string): Partial<Schema> {
  const known = FLAGS[text];
  if (!known) throw new Error(`no attribute ${text}`);
  return known;
}

function patchStrategy(strategy: string, mergeKey: string): Partial<Schema> {
  return {
    'x-kubernetes-patch-strategy': strategy,
    ...(mergeKey === '' ? {} : { 'x-kubernetes-patch-merge-key': mergeKey }),
  };
}

function defaultValue(base: Schema, text: string): unknown {
  return base.type === 'string' ? text : (JSON.parse(text) as unknown);
}
