/** One request to a resource, with all that its handler needs. */
import { unknownResource } from '../failures.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { KubeState } from '../state.ts';
import type { Body } from './decode-body.ts';
import type { ResourceRequest } from './request-info.ts';

export interface User {
  readonly username: string;
  readonly groups: readonly string[];
}

export interface ResourceContext {
  readonly state: KubeState;
  readonly resource: ServedResource;
  readonly request: ResourceRequest;
  readonly user: User;
  readonly accept: string;
  readonly userAgent: string;
  readonly body: Body;
}

/** The name in the URL; handlers that need one are only reached with one. */
export function requestedName({ request }: ResourceContext): string {
  if (request.name === undefined) throw unknownResource();
  return request.name;
}

/** The namespace to look in: empty for cluster-wide kinds. */
export function requestedNamespace({ request, resource }: ResourceContext): string {
  return resource.type.isNamespaced ? (request.namespace ?? '') : '';
}
