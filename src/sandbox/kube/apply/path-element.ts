/** Steps of a field path in the notation of managedFields (FieldsV1): `f:name`, `k:{"name":"x"}`, `v:"x"`. */
import { isObject } from '../json.ts';
import type { Schema } from '../schema/schema.ts';

/** The step to a member of an object. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/**
 * The step to an item of a set or of a list with keys. Keys that the item leaves out take the schema's default.
 * Throws an Error that says which key is missing, or that the item has no such form.
 */
export function itemElement(
  list: { readonly relation: 'set' | 'map'; readonly keys: readonly string[]; readonly item: Schema },
  item: unknown,
): string {
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

/** A step as error messages write it: `.name`, `[name="x"]`, `[="x"]`. */
export function formatElement(element: string): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  if (element.startsWith('i:')) return `[${body}]`;
  const keys = Object.entries(JSON.parse(body) as Record<string, unknown>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
