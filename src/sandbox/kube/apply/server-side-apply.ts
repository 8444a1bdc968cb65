/** Server-side apply: merge the configuration, drop what its applier no longer names, refuse what others own. */
import { KubeFailure } from '../../parts.ts';
import { asObject, equalJson, type JsonObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { compare } from './compare.ts';
import { applyConflict, type OwnedFields } from './conflicts.ts';
import {
  difference,
  EMPTY_SET,
  intersection,
  isEmptySet,
  union,
  withDeclaredParents,
  type FieldSet,
} from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import {
  managerKey,
  readManagedFields,
  withManagedFields,
  withoutManagedFields,
  withoutSystemFields,
  type ManagedEntry,
  type ManagedFields,
} from './managed-fields.ts';
import { lastAppliedFields } from './last-applied.ts';
import { merge } from './merge.ts';
import { removeFields } from './remove.ts';
import { ownable, type Tracking } from './track-update.ts';

export interface ApplyInput {
  /** undefined: the apply creates the object. */
  readonly live: JsonObject | undefined;
  readonly applied: JsonObject;
  readonly force: boolean;
}

/** The object to store, with managedFields. Throws a Conflict when other managers own what is to change. */
export function serverSideApply(input: ApplyInput, tracking: Tracking): JsonObject {
  const { schema } = tracking;
  const live = withoutManagedFields(input.live ?? bareObject(input.applied));
  const managed = managersOf(input.live, tracking);
  const key = managerKey(tracking.manager);
  const own = managed.get(key);
  const others = [...managed].filter(([other]) => other !== key);
  const named = fieldsOf(schema, input.applied);
  const fields = keepOwnable(withoutSystemFields(named), tracking);

  const merged = asObject(merge(schema, live, input.applied));
  // With the name and other system fields: what holds them must stay.
  const stillOwned = others.reduce((set, [, entry]) => union(set, entry.fields), named);
  const next = prune(schema, merged, own?.fields ?? EMPTY_SET, stillOwned);
  const changes = ownable(compare(schema, live, next), tracking);
  const taken = union(changes.added, changes.modified);
  if (!input.force) requireNoConflicts(others, taken, tracking, live);

  const lost = union(taken, changes.removed);
  const after = new Map<string, ManagedEntry>(
    others.map(([other, entry]) => [other, { ...entry, fields: difference(entry.fields, lost) }]),
  );
  // A new time only when the object itself changed, as in the real server.
  const time = equalJson(live, next) ? own?.time : tracking.now;
  after.set(key, { manager: tracking.manager, fields, time });
  return withManagedFields(next, after);
}

/** kubectl may take over from itself: from client-side to server-side apply. */
function requireNoConflicts(
  others: readonly (readonly [string, ManagedEntry])[],
  taken: FieldSet,
  tracking: Tracking,
  live: JsonObject,
): void {
  const allowed = tracking.manager.name === 'kubectl' ? lastAppliedFields(tracking.schema, live) : EMPTY_SET;
  const conflicts: readonly OwnedFields[] = others
    .map(([, { manager, fields }]) => ({ manager, fields: difference(intersection(fields, taken), allowed) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (conflicts.length > 0) throw applyConflict(conflicts);
}

/** Objects from before field management get one owner for all they hold. */
function managersOf(live: JsonObject | undefined, tracking: Tracking): ManagedFields {
  if (!live) return new Map();
  const managed = readManagedFields(live);
  if (managed.size > 0) return managed;
  const manager = { ...tracking.manager, name: 'before-first-apply', operation: 'Update' as const };
  const everything = compare(tracking.schema, bareObject(live), withoutManagedFields(live));
  const fields = ownable(everything, tracking).added;
  return new Map([[managerKey(manager), { manager, fields, time: tracking.now }]]);
}

function keepOwnable(fields: FieldSet, tracking: Tracking): FieldSet {
  return ownable({ added: fields, modified: EMPTY_SET, removed: EMPTY_SET }, tracking).added;
}

function bareObject(object: JsonObject): JsonObject {
  return { apiVersion: object['apiVersion'], kind: object['kind'], metadata: {} };
}

/** Removes what the applier owned before and neither it nor anyone else owns now. */
function prune(schema: Schema, merged: JsonObject, last: FieldSet, stillOwned: FieldSet): JsonObject {
  if (isEmptySet(last)) return merged;
  const lastFields = withDeclaredParents(last, schema);
  const owned = withDeclaredParents(stillOwned, schema);
  const pruned = removeFields(schema, merged, lastFields);
  const mergedFields = withDeclaredParents(fieldsOf(schema, merged), schema);
  const prunedFields = withDeclaredParents(fieldsOf(schema, pruned), schema);
  const gone = difference(difference(mergedFields, prunedFields), owned);
  return asObject(removeFields(schema, merged, intersection(gone, lastFields)));
}

/** Refuses bodies that say who owns what: that is the server's to say. */
export function requireNoManagedFields(applied: JsonObject): void {
  if (asObject(applied['metadata'])['managedFields'] !== undefined) {
    throw new KubeFailure('BadRequest', 400, 'metadata.managedFields must be nil');
  }
}
