/** The fields that a configuration names: what its applier will own. */
import { isObject } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import { isBlank, memberOf, shapeOf } from '../schema/shape.ts';
import { insert, newFieldSet, type FieldPath, type FieldSet } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';

type Growing = ReturnType<typeof newFieldSet>;

/** Leaves, items of sets and keyed lists, and keys of maps; declared objects only when they are empty. */
export function fieldsOf(schema: Schema, value: unknown): FieldSet {
  const set = newFieldSet();
  collect(schema, value, [], set);
  return set;
}

function collect(schema: Schema, value: unknown, path: FieldPath, set: Growing): void {
  const shape = shapeOf(schema, value);
  if (shape.kind === 'scalar' || (shape.kind === 'map' && shape.isAtomic)) return insert(set, path);
  if (shape.kind === 'list' && shape.relation === 'atomic') return insert(set, path);
  if (shape.kind === 'list' && Array.isArray(value)) {
    for (const item of value) {
      const itemPath = [...path, itemElement(shape, item)];
      collect(shape.item, item, itemPath, set);
      insert(set, itemPath);
    }
  }
  if (shape.kind !== 'map' || !isObject(value)) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const declared = memberOf(schema, name);
    if (!declared) continue;
    const memberPath = [...path, fieldElement(name)];
    collect(declared.schema, member, memberPath, set);
    const isEmptyObject = member === null || (isObject(member) && isBlank(member));
    if (isEmptyObject || !declared.isDeclared) insert(set, memberPath);
  }
  return undefined;
}
