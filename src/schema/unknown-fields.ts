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

/** Paths of unknown fields, such as `spec.steps[0].bad`, in the order of the value. */
export function findUnknown(schema: Schema, value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => findUnknown(schema.items ?? UNTYPED, item, `${path}[${index}]`));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = memberOf(schema, name);
    const memberPath = path === '' ? name : `${path}.${name}`;
    return declared ? findUnknown(declared.schema, member, memberPath) : [memberPath];
  });
}
