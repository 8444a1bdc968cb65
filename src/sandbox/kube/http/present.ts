/** Objects and lists in the form that the client asked for: as they are, as a Table, or their metadata alone. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { partialMetadata, tableOf } from '../table/table.ts';
import type { ResourceContext } from './context.ts';

export type Form = 'object' | 'table' | 'metadata';

/** Reads the Accept header: the first form that we have. */
export function formOf(accept: string): Form {
  for (const range of accept.split(',')) {
    const parameters = range.split(';').map((part) => part.trim());
    if (parameters.includes('as=Table') && parameters.includes('v=v1')) return 'table';
    if (parameters.some((part) => part.startsWith('as=PartialObjectMetadata')) && parameters.includes('v=v1')) {
      return 'metadata';
    }
    if (parameters.length === 1 && /^(application\/json|\*\/\*|application\/\*)$/.test(parameters[0] ?? ''))
      return 'object';
  }
  return 'object';
}

/** The object in the version of the request. */
export function inVersion(resource: ServedResource, object: KubeObject): KubeObject {
  const { group, version } = resource.type;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

export function presentObject(context: ResourceContext, object: KubeObject): JsonObject {
  const shown = inVersion(context.resource, object);
  switch (formOf(context.accept)) {
    case 'table':
      return tableOf({
        resource: context.resource,
        objects: [shown],
        metadata: { resourceVersion: shown.metadata.resourceVersion },
        nowMs: context.state.now(),
        includeObject: context.request.query.get('includeObject') ?? 'Metadata',
      });
    case 'metadata':
      return partialMetadata(shown);
    default:
      return shown;
  }
}

export function presentList(
  context: ResourceContext,
  objects: readonly KubeObject[],
  metadata: JsonObject,
): JsonObject {
  const { resource } = context;
  const shown = objects.map((object) => inVersion(resource, object));
  switch (formOf(context.accept)) {
    case 'table':
      return tableOf({
        resource,
        objects: shown,
        metadata,
        nowMs: context.state.now(),
        includeObject: context.request.query.get('includeObject') ?? 'Metadata',
      });
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: shown.map(partialMetadata),
      };
    default:
      return listOf(resource, shown, metadata);
  }
}

/** Items of built-in lists do not repeat their kind, as Go's typed lists do not. */
function listOf(resource: ServedResource, objects: readonly KubeObject[], metadata: JsonObject): JsonObject {
  const { group, version } = resource.type;
  const items = resource.isCustom ? objects : objects.map(withoutKind);
  return { kind: resource.listKind, apiVersion: group === '' ? version : `${group}/${version}`, metadata, items };
}

function withoutKind(object: KubeObject): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return rest;
}
