/** `metadata.managedFields`: who owns which fields, read into sets and written back. */
import { asArray, asObject, isObject, type JsonObject, asText } from '../../../domain/json.ts';
import { decodeSet, difference, encodeSet, insert, isEmptySet, newFieldSet, type FieldSet } from './field-set.ts';

export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string | undefined;
}

export interface ManagedEntry {
  readonly manager: Manager;
  readonly fields: FieldSet;
  readonly time: string | undefined;
}

/** Entries by manager identity. */
export type ManagedFields = ReadonlyMap<string, ManagedEntry>;

/** An applier is one manager whatever version it speaks; an updater is one per version. */
export function managerKey(manager: Manager): string {
  const version = manager.operation === 'Apply' ? '' : manager.apiVersion;
  return JSON.stringify([manager.name, manager.operation, version, manager.subresource ?? '']);
}

export function readManagedFields(object: JsonObject): ManagedFields {
  const entries = new Map<string, ManagedEntry>();
  for (const raw of asArray(asObject(object['metadata'])['managedFields'])) {
    if (!isObject(raw) || typeof raw['manager'] !== 'string') continue;
    const manager: Manager = {
      name: raw['manager'],
      operation: raw['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: asText(raw['apiVersion']),
      subresource: typeof raw['subresource'] === 'string' ? raw['subresource'] : undefined,
    };
    const time = typeof raw['time'] === 'string' ? raw['time'] : undefined;
    entries.set(managerKey(manager), { manager, fields: decodeSet(raw['fieldsV1']), time });
  }
  return entries;
}

/** In the server's order: appliers first, then by time, then by name. */
export function encodeManagedFields(managed: ManagedFields): readonly JsonObject[] {
  const sortKey = ({ manager, time }: ManagedEntry): string =>
    [manager.operation, time ?? '', manager.name, manager.apiVersion, manager.subresource ?? ''].join('\u0000');
  return [...managed.values()]
    .filter((entry) => !isEmptySet(entry.fields))
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ manager, fields, time }) => ({
      apiVersion: manager.apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: encodeSet(fields),
      manager: manager.name,
      operation: manager.operation,
      ...(manager.subresource === undefined ? {} : { subresource: manager.subresource }),
      ...(time === undefined ? {} : { time }),
    }));
}

/** Replaces `metadata.managedFields`; none at all when nobody owns anything. */
export function withManagedFields(object: JsonObject, managed: ManagedFields): JsonObject {
  const { managedFields: _, ...metadata } = asObject(object['metadata']);
  const encoded = encodeManagedFields(managed);
  return { ...object, metadata: encoded.length > 0 ? { ...metadata, managedFields: encoded } : metadata };
}

/** The object without what nobody can own: its ownership records. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = asObject(object['metadata']);
  return { ...object, metadata };
}

const UNOWNED = newFieldSet();
for (const path of [['f:apiVersion'], ['f:kind'], ['f:metadata']]) insert(UNOWNED, path);
const SYSTEM_METADATA = newFieldSet();
for (const name of [
  'name',
  'namespace',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
]) {
  insert(SYSTEM_METADATA, [`f:${name}`]);
}

/** Drops identity and system metadata, which no manager owns. */
export function withoutSystemFields(fields: FieldSet): FieldSet {
  const metadata = fields.children.get('f:metadata');
  const rest = difference({ ...fields, children: new Map() }, UNOWNED);
  const children = new Map(fields.children);
  if (metadata) {
    const owned = difference(metadata, SYSTEM_METADATA);
    if (isEmptySet(owned)) children.delete('f:metadata');
    else children.set('f:metadata', owned);
  }
  return { members: rest.members, children };
}
