/** What changed between two states of an object, as field sets. */
import { equalJson, isObject } from '../../../domain/json.ts';
import { indexItems, type KeyedList } from '../../../schema/list-items.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { isBlank, isWhole, memberOf, shapeOf } from '../../../schema/shape.ts';
import { insert, newFieldSet, type FieldPath, type FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Growing = ReturnType<typeof newFieldSet>;

interface GrowingComparison {
  readonly added: Growing;
  readonly modified: Growing;
  readonly removed: Growing;
}

/** Compares leaf by leaf; a container that came or went counts itself too. */
export function compare(schema: Schema, left: unknown, right: unknown): Comparison {
  const result: GrowingComparison = { added: newFieldSet(), modified: newFieldSet(), removed: newFieldSet() };
  compareAt({ schema, left, right, path: [] }, result);
  return result;
}

interface Pair {
  readonly schema: Schema;
  readonly left: unknown;
  readonly right: unknown;
  readonly path: FieldPath;
}

function compareAt(pair: Pair, result: GrowingComparison): void {
  const { left, right } = pair;
  // The same stored value on both sides: nothing below it can differ.
  if (left === right) return;
  if (!compareBelow(pair, result) && left !== undefined && right !== undefined) {
    if (!equalJson(left, right)) insert(result.modified, pair.path);
    return;
  }
  if (left === undefined) insert(result.added, pair.path);
  else if (right === undefined) insert(result.removed, pair.path);
}

/** Compares what is inside, unless the value counts as a whole: scalars, atomic ones, empty on both sides. */
function compareBelow(pair: Pair, result: GrowingComparison): boolean {
  const shape = shapeOf(pair.schema, pair.right ?? pair.left);
  if (isWhole(shape) || (isBlank(pair.left) && isBlank(pair.right))) return false;
  if (shape.kind === 'list' && shape.relation !== 'atomic') compareItems(pair, shape, result);
  else compareMembers(pair, result);
  return true;
}

function compareMembers(pair: Pair, result: GrowingComparison): void {
  const left = isObject(pair.left) ? pair.left : {};
  const right = isObject(pair.right) ? pair.right : {};
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const schema = memberOf(pair.schema, name)?.schema ?? UNTYPED;
    const path = [...pair.path, fieldElement(name)];
    compareAt({ schema, left: left[name], right: right[name], path }, result);
  }
}

function compareItems(pair: Pair, list: KeyedList, result: GrowingComparison): void {
  const left = indexItems(list, pair.left);
  const right = indexItems(list, pair.right);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const path = [...pair.path, element];
    compareAt({ schema: list.item, left: left.get(element), right: right.get(element), path }, result);
  }
}
