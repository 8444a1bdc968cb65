/** Items of sets and of lists with keys: which item is the same as which. */
import { isObject } from '../domain/json.ts';
import type { Schema } from './schema.ts';

/** The shape of such a list. */
export interface KeyedList {
  readonly relation: 'set' | 'map';
  readonly keys: readonly string[];
  readonly item: Schema;
}

/**
 * The step to an item, in the notation of managedFields (FieldsV1): `k:{"name":"x"}`, `v:"x"`.
 * Keys that the item leaves out take the schema's default.
 * Throws an Error that says which key is missing, or that the item has no such form.
 */
export function itemElement(list: KeyedList, item: unknown): string {
  if (list.relation === 'set') {
    if (isObject(item) || Array.isArray(item)) throw new Error('sets can only contain scalars');
    return `v:${JSON.stringify(item)}`;
  }
  if (!isObject(item)) throw new Error('associative list with keys may not have non-map elements');
  const valueOf = (key: string): unknown => item[key] ?? list.item.properties?.[key]?.default;
  const keys = list.keys.toSorted().filter((key) => valueOf(key) !== undefined);
  if (keys.length === 0) {
    const names = JSON.stringify(list.keys);
    throw new Error(
      `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
    );
  }
  return `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, valueOf(key)])))}`;
}

/** Items by path element, first come first kept. */
export function indexItems(list: KeyedList, value: unknown): ReadonlyMap<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of Array.isArray(value) ? (value as unknown[]) : []) {
    const element = knownElement(list, item);
    if (element !== undefined && !items.has(element)) items.set(element, item);
  }
  return items;
}

/** The step to an item; undefined where it has none, for lack of its keys. */
export function knownElement(list: KeyedList, item: unknown): string | undefined {
  try {
    return itemElement(list, item);
  } catch {
    return undefined;
  }
}
