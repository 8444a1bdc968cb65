/** Merges an applied configuration into the live object: the configuration wins field by field, the rest stays. */
import { asObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import { indexItems, type KeyedList } from '../../../schema/list-items.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { isBlank, isWhole, memberOf, shapeOf } from '../../../schema/shape.ts';
import { interleave } from './interleave.ts';

/** The merged value; undefined sides are absent. */
export function merge(schema: Schema, live: unknown, applied: unknown): unknown {
  if (live === undefined) return applied;
  if (applied === undefined) return live;
  const shape = shapeOf(schema, applied);
  if (isWhole(shape) || (isBlank(live) && isBlank(applied))) return applied;
  if (shape.kind === 'list' && shape.relation !== 'atomic') return mergeItems(shape, live, applied);
  return mergeMembers(schema, asObject(live), asObject(applied));
}

function mergeMembers(schema: Schema, live: JsonObject, applied: JsonObject): JsonObject {
  const merged: MutableJsonObject = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    merged[name] = merge(memberOf(schema, name)?.schema ?? UNTYPED, live[name], value);
  }
  return merged;
}

function mergeItems(list: KeyedList, live: unknown, applied: unknown): unknown[] {
  const liveItems = indexItems(list, live);
  const appliedItems = indexItems(list, applied);
  return interleave([...liveItems.keys()], [...appliedItems.keys()]).map((element) =>
    merge(list.item, liveItems.get(element), appliedItems.get(element)),
  );
}
