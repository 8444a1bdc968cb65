/** kubectl's record of what it applied: kept up to date for those who go back to client-side apply. */
import { asObject, isObject, withAt, type JsonObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { compare } from './compare.ts';
import { difference, EMPTY_SET, union, type FieldSet } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Fields of the record that the live object still has as they were applied: kubectl may take them over from itself
 * (from client-side to server-side apply) without a conflict.
 */
export function lastAppliedFields(schema: Schema, live: JsonObject): FieldSet {
  const record = readRecord(live);
  if (!record) return EMPTY_SET;
  const { added, modified, removed } = compare(schema, record, live);
  return difference(fieldsOf(schema, record), union(union(added, modified), removed));
}

function readRecord(object: JsonObject): JsonObject | undefined {
  const text = asObject(asObject(object['metadata'])['annotations'])[ANNOTATION];
  if (typeof text !== 'string') return undefined;
  try {
    const record: unknown = JSON.parse(text);
    return isObject(record) ? record : undefined;
  } catch {
    return undefined; // somebody wrote the annotation by hand
  }
}

/** The object with the record renewed, if it has one. Only applies of kubectl itself renew it. */
export function withLastApplied(object: JsonObject, applied: JsonObject, manager: string): JsonObject {
  const annotations = asObject(asObject(object['metadata'])['annotations']);
  if (manager !== 'kubectl' || annotations[ANNOTATION] === undefined) return object;
  return withAt(object, ['metadata', 'annotations', ANNOTATION], `${JSON.stringify(sorted(applied))}\n`);
}

/** Members in order of their names, as Go writes maps. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}
