/** The fields that a configuration names: what its applier will own. */
import { itemElement } from '../../../schema/list-items.ts';
import { asArray, isObject, type JsonObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { isBlank, isWhole, memberOf, shapeOf } from '../../../schema/shape.ts';
import { insert, newFieldSet, type FieldPath, type FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';

type Growing = ReturnType<typeof newFieldSet>;

/** Leaves, items of sets and keyed lists, and keys of maps; declared objects only when they are empty. */
export function fieldsOf(schema: Schema, value: unknown): FieldSet {
  const set = newFieldSet();
  collect(schema, value, [], set);
  return set;
}

function collect(schema: Schema, value: unknown, path: FieldPath, set: Growing): void {
  const shape = shapeOf(schema, value);
  if (isWhole(shape)) insert(set, path);
  else if (shape.kind === 'list' && shape.relation !== 'atomic') collectItems(shape, value, path, set);
  else if (isObject(value)) collectMembers(schema, value, path, set);
}

function collectItems(list: Parameters<typeof itemElement>[0], value: unknown, path: FieldPath, set: Growing): void {
  for (const item of asArray(value)) {
    const itemPath = [...path, itemElement(list, item)];
    collect(list.item, item, itemPath, set);
    insert(set, itemPath);
  }
}

function collectMembers(schema: Schema, value: JsonObject, path: FieldPath, set: Growing): void {
  for (const [name, member] of Object.entries(value)) {
    const declared = memberOf(schema, name);
    if (!declared) continue;
    const memberPath = [...path, fieldElement(name)];
    collect(declared.schema, member, memberPath, set);
    const isEmptyObject = member === null || (isObject(member) && isBlank(member));
    if (isEmptyObject || !declared.isDeclared) insert(set, memberPath);
  }
}
