/** From a request to the resource it is about. */
import { unknownResource } from '../failures.ts';
import type { Registry } from '../registry/registry.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { ResourceRequest } from './request-info.ts';

/** A group or version that nobody serves: plain text, as Go's ServeMux answers. */
export class PageNotFound extends Error {}

/** Throws PageNotFound, or NotFound for a resource that the group and version do not have. */
export function findResource(registry: Registry, request: ResourceRequest): ServedResource {
  const resource = registry.find(request.group, request.version, request.plural);
  if (resource) {
    // Cluster-wide kinds have no place in a namespace; namespaced kinds need one for all but lists.
    const isMisplaced = !resource.type.isNamespaced && request.namespace !== undefined;
    const lacksPlace = resource.type.isNamespaced && request.namespace === undefined && request.name !== undefined;
    if (isMisplaced || lacksPlace) throw unknownResource();
    return resource;
  }
  // Only the groups of built-in kinds answer for resources that they do not have.
  const isBuiltIn = registry
    .all()
    .some(({ type, isCustom }) => !isCustom && type.group === request.group && type.version === request.version);
  if (!isBuiltIn) throw new PageNotFound();
  throw unknownResource();
}
