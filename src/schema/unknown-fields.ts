/** Fields that a schema has no room for: found (strict decoding) or dropped (pruning). */
import { isObject, type MutableJsonObject } from '../domain/json.ts';
import { UNTYPED, type Schema } from './schema.ts';
import { isOpen, memberOf } from './shape.ts';

/** The value without undefined members and without fields that the schema does not know. */
export function pruneUnknown(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => pruneUnknown(schema.items ?? UNTYPED, item));
  if (!isObject(value)) return value;
  const kept: MutableJsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const declared = isOpen(schema) ? (memberOf(schema, name) ?? { schema: UNTYPED }) : memberOf(schema, name);
    if (declared && member !== undefined) kept[name] = pruneUnknown(declared.schema, member);
  }
  return kept;
}

export interface UnknownField {
  /** `spec.steps[0].bad` */
  readonly path: string;
  readonly name: string;
  /** What its parent may hold. */
  readonly known: readonly string[];
}

/** Unknown fields in the order of the value. */
export function unknownFields(schema: Schema, value: unknown, path = ''): readonly UnknownField[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => unknownFields(schema.items ?? UNTYPED, item, `${path}[${index}]`));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = memberOf(schema, name);
    const memberPath = path === '' ? name : `${path}.${name}`;
    if (declared) return unknownFields(declared.schema, member, memberPath);
    return [{ path: memberPath, name, known: Object.keys(schema.properties ?? {}) }];
  });
}

/** Their paths alone. */
export function findUnknown(schema: Schema, value: unknown): readonly string[] {
  return unknownFields(schema, value).map(({ path }) => path);
}
