/** Steps that every write takes: defaults, validation, detection of writes that change nothing. */
import type { FieldError } from '../../../schema/field-error.ts';
import { badRequest, invalid } from '../failures.ts';
import { asArray, asObject, equalJson, isObject, type JsonObject, asText } from '../../../domain/json.ts';
import { resourceKey, type ServedResource } from '../registry/served-resource.ts';
import { applySchemaDefaults } from '../schema/defaults.ts';
import { asGoWrites } from '../schema/go-form.ts';
import { pruneUnknown } from '../../../schema/unknown-fields.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { builtInType } from '../types/catalog.ts';
import type { KubeState } from '../state.ts';
import { validateCustomObject } from '../../../schema/validate-object.ts';
import { validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';

export interface WriteTarget {
  readonly state: KubeState;
  readonly resource: ServedResource;
}

export interface WriteOptions {
  /** Field manager. */
  readonly manager: string;
  readonly dryRun?: boolean;
}

/** Refuses a body of another kind or version than the endpoint's. */
export function requireKind(resource: ServedResource, object: JsonObject): void {
  const { group, version, kind } = resource.type;
  const expected = group === '' ? version : `${group}/${version}`;
  const given = object['apiVersion'] ?? '';
  if (given !== expected) {
    throw badRequest(
      `the API version in the data (${asText(given)}) does not match the expected API version (${expected})`,
    );
  }
  if (object['kind'] === kind) return;
  if (!resource.isCustom) {
    throw badRequest(`${String(object['kind'])} in version "${version}" cannot be handled as a ${kind}`);
  }
  const name = asText(asObject(object['metadata'])['name']);
  const detail = `must be ${kind}`;
  throw invalid({ group, kind: String(object['kind']) }, name, [
    { type: 'invalid', field: 'kind', value: object['kind'], detail },
  ]);
}

/** Unknown fields dropped, defaults filled in. */
export function normalize({ state, resource }: WriteTarget, object: JsonObject): JsonObject {
  const pruned = asObject(pruneUnknown(resource.schema, object));
  const exact = asObject(asGoWrites(goPart(resource), pruned));
  const defaulted = asObject(applySchemaDefaults(resource.schema, exact));
  return state.rules(resourceKey(resource.type)).applyDefaults?.(defaulted) ?? defaulted;
}

/** What Go has types for: all of a built-in object, only the metadata of a custom one. */
function goPart({ isCustom, schema }: ServedResource): Schema {
  if (!isCustom) return schema;
  return { type: 'object', properties: { metadata: builtInType('ObjectMeta') }, additionalProperties: UNTYPED };
}

/** Throws Invalid with everything that is wrong with the object. */
export function requireValid(target: WriteTarget, next: JsonObject, live: JsonObject | undefined): void {
  const { resource, state } = target;
  const rules = state.rules(resourceKey(resource.type));
  const metadata = asObject(next['metadata']);
  const errors: FieldError[] = [
    ...validateMetadata(metadata, { isNamespaced: resource.type.isNamespaced, checkName: rules.checkName }),
    ...(live ? validateMetadataUpdate(metadata, asObject(live['metadata'])) : []),
    ...(resource.isCustom ? validateCustomObject(resource.schema, next, live) : []),
    ...(rules.validate?.(next, live) ?? []),
  ];
  if (errors.length > 0) throw invalid(resource.type, asText(metadata['name']), errors);
}

/** Whether two states differ in nothing but revision and the times of managed fields. */
export function isUnchanged(live: JsonObject, next: JsonObject): boolean {
  return equalJson(comparable(live), comparable(next));
}

function comparable(object: JsonObject): JsonObject {
  const { resourceVersion: _, managedFields, ...metadata } = asObject(object['metadata']);
  const managers = asArray(managedFields).map((entry) => (isObject(entry) ? { ...entry, time: undefined } : entry));
  return { ...object, metadata: { ...metadata, managedFields: managers } };
}
