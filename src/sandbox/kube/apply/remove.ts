/** Takes the fields of a set out of a value. */
import { itemElement } from '../../../schema/list-items.ts';
import { isObject, type MutableJsonObject } from '../../../domain/json.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { memberOf, shapeOf } from '../../../schema/shape.ts';
import { below, has, isEmptySet, type FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';

/** The value without the set's fields; null when a container became empty by it, as in the real server. */
export function removeFields(schema: Schema, value: unknown, set: FieldSet): unknown {
  if (isEmptySet(set)) return value;
  const shape = shapeOf(schema, value);
  if (shape.kind === 'map' && !shape.isAtomic && isObject(value)) return removeMembers(schema, value, set);
  if (shape.kind === 'list' && shape.relation !== 'atomic' && Array.isArray(value)) {
    const kept = value.flatMap((item: unknown) => {
      const element = itemElement(shape, item);
      return has(set, element) ? [] : [removeFields(shape.item, item, below(set, element))];
    });
    return kept.length > 0 ? kept : null;
  }
  return value;
}

function removeMembers(schema: Schema, value: Readonly<Record<string, unknown>>, set: FieldSet): unknown {
  const kept: MutableJsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const element = fieldElement(name);
    if (has(set, element)) continue;
    kept[name] = removeFields(memberOf(schema, name)?.schema ?? UNTYPED, member, below(set, element));
  }
  return Object.keys(kept).length > 0 ? kept : null;
}
