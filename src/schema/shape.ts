/** How a value is owned, merged and compared, as its schema says: whole (scalars, atomic), by member, or by key. */
import { isObject } from '../domain/json.ts';
import { UNTYPED, type Schema } from './schema.ts';

export type Shape =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'list'; readonly relation: 'atomic' }
  | { readonly kind: 'list'; readonly relation: 'set' | 'map'; readonly keys: readonly string[]; readonly item: Schema }
  | { readonly kind: 'map'; readonly isAtomic: boolean; readonly schema: Schema };

export interface Member {
  readonly schema: Schema;
  /** Named in the schema, as opposed to a key of a map. */
  readonly isDeclared: boolean;
}

/** The schema of a member; undefined when the schema has no room for it. */
export function memberOf(schema: Schema, name: string): Member | undefined {
  const declared = schema.properties?.[name];
  if (declared) return { schema: declared, isDeclared: true };
  const rest = schema.additionalProperties;
  if (isObject(rest)) return { schema: rest, isDeclared: false };
  if (rest === true || isOpen(schema)) return { schema: UNTYPED, isDeclared: false };
  return undefined;
}

/** Whether members that the schema does not name are kept. */
export function isOpen(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true || (schema.type === undefined && !schema.properties);
}

/** The shape of a schema's values; an untyped schema takes the shape of the value at hand. */
export function shapeOf(schema: Schema, value: unknown): Shape {
  if (schema['x-kubernetes-int-or-string']) return { kind: 'scalar' };
  const type = schema.type ?? deducedType(value);
  if (type === 'array') return listShape(schema);
  if (type !== 'object') return { kind: 'scalar' };
  return { kind: 'map', isAtomic: schema['x-kubernetes-map-type'] === 'atomic', schema };
}

function deducedType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return isObject(value) ? 'object' : 'scalar';
}

function listShape(schema: Schema): Shape {
  const relation = schema['x-kubernetes-list-type'] ?? 'atomic';
  if (relation === 'atomic') return { kind: 'list', relation };
  return {
    kind: 'list',
    relation,
    keys: schema['x-kubernetes-list-map-keys'] ?? [],
    item: schema.items ?? UNTYPED,
  };
}

/** Null, undefined, an empty object or an empty list. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Whether values of the shape are owned, merged and compared as one. */
export function isWhole(shape: Shape): boolean {
  if (shape.kind === 'scalar') return true;
  return shape.kind === 'map' ? shape.isAtomic : shape.relation === 'atomic';
}
