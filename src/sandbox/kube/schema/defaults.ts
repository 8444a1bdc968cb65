/** Structural defaulting: absent members take the schema's default, parents first. */
import { isObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { memberOf } from '../../../schema/shape.ts';

/** The value with defaults filled in. A null where null is not allowed counts as absent when there is a default. */
export function applySchemaDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item: unknown) => applySchemaDefaults(items, item)) : value;
  }
  return isObject(value) ? fillMembers(schema, value) : value;
}

function fillMembers(schema: Schema, value: JsonObject): JsonObject {
  const filled: MutableJsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const declared = memberOf(schema, name)?.schema ?? UNTYPED;
    if (member !== null || !isDroppedNull(declared)) filled[name] = applySchemaDefaults(declared, member);
  }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (filled[name] !== undefined || member.default === undefined) continue;
    filled[name] = applySchemaDefaults(member, member.default);
  }
  return filled;
}

function isDroppedNull(schema: Schema): boolean {
  return schema.nullable !== true && schema.default !== undefined;
}
