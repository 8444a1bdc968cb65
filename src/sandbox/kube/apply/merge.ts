/** Merges an applied configuration into the live object: the configuration wins field by field, the rest stays. */
import { asObject, type JsonObject, type MutableJsonObject } from '../json.ts';
import { UNTYPED, type Schema } from '../schema/schema.ts';
import { isBlank, isWhole, memberOf, shapeOf } from '../schema/shape.ts';
import { indexItems } from './compare.ts';
import type { itemElement } from './path-element.ts';

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

/**
 * Items in the applied order; live items that were not applied keep their place relative to the shared items
 * that follow them.
 */
function mergeItems(list: Parameters<typeof itemElement>[0], live: unknown, applied: unknown): unknown[] {
  const liveItems = indexItems(list, live);
  const appliedItems = indexItems(list, applied);
  const liveOrder = [...liveItems.keys()];
  const merged: unknown[] = [];
  let next = 0;
  const takeLiveUpTo = (shared: string | undefined): void => {
    for (; next < liveOrder.length && liveOrder[next] !== shared; next += 1) {
      const element = liveOrder[next] ?? '';
      if (!appliedItems.has(element)) merged.push(liveItems.get(element));
    }
  };
  for (const [element, item] of appliedItems) {
    if (liveOrder.indexOf(element, next) >= next) takeLiveUpTo(element);
    merged.push(merge(list.item, liveItems.get(element), item));
  }
  takeLiveUpTo(undefined);
  return merged;
}
