/** OpenAPI v3, one document per group and version: what kubectl explain, apply and dry runs read. */
import { createHash } from 'node:crypto';
import { unknownResource } from '../failures.ts';
import { isObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import type { Registry } from '../registry/registry.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { Schema } from '../../../schema/schema.ts';
import { REVIEWS, type Review } from './reviews.ts';
import { json, type Answer } from './respond.ts';
import { builtInType } from '../types/catalog.ts';

/** Answers /openapi/v3 and what is below it. Throws NotFound for a group that is not there. */
export function handleOpenApi(path: string, registry: Registry): Answer {
  const place = path.replace(/^\/openapi\/v3\/?/, '').replace(/\/$/, '');
  if (place === '') return json(200, { paths: rootPaths(registry) });
  const resources = registry.all().filter((resource) => placeOf(resource) === place);
  const reviews = REVIEWS.filter((review) => `apis/${review.group}/v1` === place);
  if (resources.length === 0 && reviews.length === 0) throw unknownResource();
  return json(200, documentOf(resources, reviews));
}

function placeOf({ type }: ServedResource): string {
  return type.group === '' ? `api/${type.version}` : `apis/${type.group}/${type.version}`;
}

function rootPaths(registry: Registry): JsonObject {
  const places = new Set([...registry.all().map(placeOf), ...REVIEWS.map((review) => `apis/${review.group}/v1`)]);
  // Documents only change when what is served does.
  const hash = createHash('sha512').update(String(registry.generation)).digest('hex').toUpperCase();
  return Object.fromEntries(
    [...places].toSorted().map((place) => [place, { serverRelativeURL: `/openapi/v3/${place}?hash=${hash}` }]),
  );
}

function documentOf(resources: readonly ServedResource[], reviews: readonly Review[]): JsonObject {
  const components = new Map<string, JsonObject>();
  const paths: MutableJsonObject = {};
  addDefinition(builtInType('DeleteOptions'), components);
  for (const resource of resources) {
    const name = schemaName(resource);
    const { group, version, kind } = resource.type;
    const schema: Schema = { ...resource.schema, definition: name };
    addDefinition(schema, components, [{ group, version, kind }]);
    Object.assign(paths, pathsOf(resource, name));
  }
  for (const review of reviews) {
    const schema = builtInType(review.kind);
    addDefinition(schema, components, [{ group: review.group, version: 'v1', kind: review.kind }]);
    paths[`/apis/${review.group}/v1/${review.plural}`] = {
      post: operation('post', { group: review.group, version: 'v1', kind: review.kind }),
    };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths,
    components: { schemas: Object.fromEntries(components) },
  };
}

/** `com.example.kitchen.v1.Meal` for custom kinds. */
function schemaName({ type, schema }: ServedResource): string {
  return schema.definition ?? [...type.group.split('.').toReversed(), type.version, type.kind].join('.');
}

function pathsOf(resource: ServedResource, schema: string): JsonObject {
  const { group, version, kind, plural, isNamespaced } = resource.type;
  const base = `/${placeOf(resource)}${isNamespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const make = (action: string): JsonObject => operation(action, { group, version, kind }, schema);
  const item = { get: make('get'), put: make('put'), patch: make('patch'), delete: make('delete') };
  return {
    [base]: { get: make('list'), post: make('post'), delete: make('deletecollection') },
    ...(isNamespaced ? { [`/${placeOf(resource)}/${plural}`]: { get: make('list') } } : {}),
    [`${base}/{name}`]: item,
    ...(resource.hasStatus
      ? { [`${base}/{name}/status`]: { get: make('get'), put: make('put'), patch: make('patch') } }
      : {}),
  };
}

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'];

function operation(action: string, kind: JsonObject, schema?: string): JsonObject {
  const isWrite = ['post', 'put', 'patch'].includes(action);
  const names = isWrite ? [...WRITE_PARAMETERS, ...(action === 'patch' ? ['force'] : [])] : [];
  const content = schema === undefined ? {} : { 'application/json': { schema: reference(schema) } };
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
    parameters: names.map((name) => ({ name, in: 'query', schema: { type: name === 'force' ? 'boolean' : 'string' } })),
    responses: { '200': { description: 'OK', content } },
  };
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function addDefinition(schema: Schema, components: Map<string, JsonObject>, kinds?: readonly JsonObject[]): void {
  const name = schema.definition;
  if (name === undefined || components.has(name)) return;
  components.set(name, {});
  const body = emitBody(schema, components);
  components.set(name, kinds ? { ...body, 'x-kubernetes-group-version-kind': kinds } : body);
}

/** A schema as a document has it: named types by reference. */
function emit(schema: Schema, components: Map<string, JsonObject>): JsonObject {
  if (schema.definition === undefined) return emitBody(schema, components);
  // The type itself, not this field's use of it, with the field's own description and default.
  const named = builtInType(schema.definition.split('.').at(-1) ?? '');
  addDefinition(named, components);
  const { default: fallback } = schema;
  // The type says its own; repeated here, kubectl explain would print it twice.
  const description = schema.description === named.description ? undefined : schema.description;
  return {
    allOf: [reference(schema.definition)],
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/** Members as they are, schemas within emitted, the sandbox's own marks left out. */
function emitBody(schema: Schema, components: Map<string, JsonObject>): JsonObject {
  const body: MutableJsonObject = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'definition' || name.startsWith('x-sandbox-')) continue;
    body[name] = emitMember(name, value, components);
  }
  if (schema.required?.length === 0) delete body['required'];
  if (schema.properties && Object.keys(schema.properties).length === 0) delete body['properties'];
  return body;
}

function emitMember(name: string, value: unknown, components: Map<string, JsonObject>): unknown {
  if (name === 'properties') {
    const members = Object.entries(value as Readonly<Record<string, Schema>>);
    return Object.fromEntries(members.map(([member, schema]) => [member, emit(schema, components)]));
  }
  const isSchema = (name === 'items' || name === 'additionalProperties') && isObject(value);
  return isSchema ? emit(value, components) : value;
}
