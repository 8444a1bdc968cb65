/** Ownership after a create, update or patch: the writer takes what it changed. */
import { asArray, asObject, type JsonObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { compare, type Comparison } from './compare.ts';
import { difference, EMPTY_SET, isEmptySet, union } from './field-set.ts';
import {
  managerKey,
  readManagedFields,
  withManagedFields,
  withoutManagedFields,
  withoutSystemFields,
  type ManagedEntry,
  type ManagedFields,
  type Manager,
} from './managed-fields.ts';

export interface Tracking {
  readonly schema: Schema;
  readonly manager: Manager;
  readonly now: string;
  /** Fields that this endpoint does not own: the status on the main resource, all else on `/status`. */
  readonly isIgnored: (topLevelField: string) => boolean;
}

/**
 * The new object with its managedFields brought up to date. `live` is undefined on create. A body with its own
 * managedFields is believed, `[{}]` resets them, as the real server does.
 */
export function trackUpdate(live: JsonObject | undefined, next: JsonObject, tracking: Tracking): JsonObject {
  const before = live ?? emptyObject(tracking.schema, next);
  const given = asArray(asObject(next['metadata'])['managedFields']);
  const isReset = given.length === 1 && Object.keys(asObject(given[0])).length === 0;
  if (isReset) return withManagedFields(next, new Map());
  const current = readManagedFields(given.length > 0 ? next : before);
  if (live && current.size === 0) return withoutManagedFields(next);
  const comparison = compare(tracking.schema, withoutManagedFields(before), withoutManagedFields(next));
  return withManagedFields(next, afterUpdate(current, ownable(comparison, tracking), tracking));
}

/** The parts of a comparison that somebody can own at this endpoint. */
export function ownable(comparison: Comparison, tracking: Pick<Tracking, 'isIgnored'>): Comparison {
  const strip = (fields: Comparison['added']): Comparison['added'] => {
    const owned = withoutSystemFields(fields);
    const isKept = (element: string): boolean => !tracking.isIgnored(element.slice(2));
    return {
      members: new Set([...owned.members].filter(isKept)),
      children: new Map([...owned.children].filter(([element]) => isKept(element))),
    };
  };
  return {
    added: strip(comparison.added),
    modified: strip(comparison.modified),
    removed: strip(comparison.removed),
  };
}

function afterUpdate(current: ManagedFields, changes: Comparison, tracking: Tracking): ManagedFields {
  const taken = union(changes.added, changes.modified);
  const lost = union(taken, changes.removed);
  const next = new Map<string, ManagedEntry>();
  for (const [key, entry] of current) {
    const fields = difference(entry.fields, lost);
    if (!isEmptySet(fields)) next.set(key, { ...entry, fields });
  }
  if (isEmptySet(taken)) return next;
  const key = managerKey(tracking.manager);
  const fields = union(next.get(key)?.fields ?? EMPTY_SET, taken);
  next.set(key, { manager: tracking.manager, fields, time: tracking.now });
  return next;
}

/**
 * What Go compares a new object with: the type's zero value, in which structs by value are there, and so are not
 * counted as added.
 */
function emptyObject(schema: Schema, next: JsonObject): JsonObject {
  return { ...embedded(schema), apiVersion: next['apiVersion'], kind: next['kind'], metadata: {} };
}

function embedded(schema: Schema): JsonObject {
  const members = Object.entries(schema.properties ?? {}).filter(([, member]) => member['x-sandbox-embedded']);
  return Object.fromEntries(members.map(([name, member]) => [name, embedded(member)]));
}
