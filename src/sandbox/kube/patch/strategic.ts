/** Strategic merge patch: like a merge patch, but lists of built-in types are merged by their keys. */
import { asArray, equalJson, isObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { memberOf } from '../../../schema/shape.ts';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ELEMENT_ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/** The object after the patch; directives (`$patch`, `$retainKeys`, `$setElementOrder/…`) are carried out. */
export function strategicPatch(schema: Schema, target: JsonObject, patch: JsonObject): JsonObject {
  if (patch[DIRECTIVE] === 'replace') return withoutDirectives(patch);
  if (patch[DIRECTIVE] === 'delete') return {};
  const merged: MutableJsonObject = { ...retained(target, patch[RETAIN_KEYS]) };
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$')) continue;
    if (value === null) delete merged[name];
    else merged[name] = patchMember(memberOf(schema, name)?.schema ?? UNTYPED, merged[name], value);
  }
  return orderLists(schema, deletePrimitives(merged, patch), patch);
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}

function retained(target: JsonObject, keys: unknown): JsonObject {
  if (keys === undefined) return target;
  const kept = new Set(asArray(keys));
  return Object.fromEntries(Object.entries(target).filter(([name]) => kept.has(name)));
}

function patchMember(schema: Schema, target: unknown, patch: unknown): unknown {
  if (isObject(patch)) return strategicPatch(schema, isObject(target) ? target : {}, patch);
  if (!Array.isArray(patch) || !merges(schema)) return patch;
  const key = schema['x-kubernetes-patch-merge-key'];
  const items: readonly unknown[] = asArray(target);
  if (key === undefined) return [...items, ...patch.filter((item) => !items.some((other) => equalJson(other, item)))];
  return patchItems(schema.items ?? UNTYPED, key, items, patch);
}

function merges(schema: Schema): boolean {
  return (schema['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge');
}

function patchItems(schema: Schema, key: string, target: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const isReplaced = patch.some((item) => isObject(item) && item[DIRECTIVE] === 'replace');
  let items: unknown[] = isReplaced ? [] : [...target];
  for (const item of patch.filter(isObject)) {
    const identity = item[key];
    if (identity === undefined) continue;
    const isSame = (other: unknown): boolean => isObject(other) && equalJson(other[key], identity);
    if (item[DIRECTIVE] === 'delete') items = items.filter((other) => !isSame(other));
    else if (items.some(isSame))
      items = items.map((other) => (isSame(other) ? patchMember(schema, other, item) : other));
    else items.push(patchMember(schema, undefined, item));
  }
  return items;
}

function deletePrimitives(merged: MutableJsonObject, patch: JsonObject): MutableJsonObject {
  for (const [name, values] of directives(patch, DELETE_PRIMITIVES)) {
    const gone = asArray(values);
    merged[name] = asArray(merged[name]).filter((item) => !gone.some((other) => equalJson(other, item)));
  }
  return merged;
}

/** Items take the order that the client wants; those it does not name keep their place behind what they followed. */
function orderLists(schema: Schema, merged: MutableJsonObject, patch: JsonObject): MutableJsonObject {
  for (const [name, order] of directives(patch, ELEMENT_ORDER)) {
    const key = memberOf(schema, name)?.schema['x-kubernetes-patch-merge-key'];
    const identity = (item: unknown): unknown => (key !== undefined && isObject(item) ? item[key] : item);
    const wanted = asArray(order).map(identity);
    const rank = (item: unknown): number => wanted.findIndex((other) => equalJson(other, identity(item)));
    const items = asArray(merged[name]);
    if (items.length > 0) merged[name] = inOrder(items, rank);
  }
  return merged;
}

function inOrder(items: readonly unknown[], rank: (item: unknown) => number): unknown[] {
  const ranked = items.filter((item) => rank(item) >= 0).toSorted((a, b) => rank(a) - rank(b));
  const ordered: unknown[] = [];
  let next = 0;
  for (const item of items) {
    if (rank(item) < 0) ordered.push(item);
    else {
      ordered.push(ranked[next]);
      next += 1;
    }
  }
  return ordered;
}

function directives(patch: JsonObject, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(patch).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
}
