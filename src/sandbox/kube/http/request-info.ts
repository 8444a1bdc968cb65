/** What a request asks for, read from its method and URL as the API server reads it. */

export interface ResourceRequest {
  readonly kind: 'resource';
  readonly verb: Verb;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
}

export interface PathRequest {
  readonly kind: 'path';
  readonly verb: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

export type RequestInfo = ResourceRequest | PathRequest;

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'apply' | 'delete' | 'deletecollection';

export const APPLY_PATCH = 'application/apply-patch+yaml';

/** `contentType` tells an apply from other patches. */
export function readRequest(method: string, url: string, contentType: string): RequestInfo {
  const parsed = new URL(url, 'https://localhost');
  const path = decodeURIComponent(parsed.pathname);
  const query = parsed.searchParams;
  const place = placeOf(path.split('/').filter(Boolean));
  if (!place) return { kind: 'path', verb: method.toLowerCase(), path, query };
  const verb = verbOf(method, place.name !== undefined, query, contentType);
  return { kind: 'resource', verb, query, ...place };
}

type Place = Omit<ResourceRequest, 'kind' | 'verb' | 'query'>;

/** undefined for paths that are no resource: discovery, OpenAPI, health. */
function placeOf(segments: readonly string[]): Place | undefined {
  const [root, ...rest] = segments;
  if (root === 'api') {
    const [version, ...parts] = rest;
    return version !== undefined && parts.length > 0 ? resourcePlace('', version, parts) : undefined;
  }
  if (root !== 'apis') return undefined;
  const [group, version, ...parts] = rest;
  return group !== undefined && version !== undefined && parts.length > 0
    ? resourcePlace(group, version, parts)
    : undefined;
}

function resourcePlace(group: string, version: string, parts: readonly string[]): Place {
  const [first, second, third] = parts;
  const isInNamespace = first === 'namespaces' && third !== undefined && !isNamespaceSubresource(group, parts);
  const [plural = '', name, subresource] = isInNamespace ? parts.slice(2) : parts;
  return { group, version, plural, namespace: isInNamespace ? second : undefined, name, subresource };
}

function isNamespaceSubresource(group: string, parts: readonly string[]): boolean {
  return group === '' && parts.length === 3 && (parts[2] === 'status' || parts[2] === 'finalize');
}

function verbOf(method: string, hasName: boolean, query: URLSearchParams, contentType: string): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return contentType === APPLY_PATCH ? 'apply' : 'patch';
    case 'DELETE':
      return hasName ? 'delete' : 'deletecollection';
    default:
      if (hasName) return 'get';
      return ['1', 'true'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
  }
}

/** `list nodepools`, `patch deployments/scale`, `get /apis`: how faults and the request log name requests. */
export function operationOf(info: RequestInfo): string {
  if (info.kind === 'path') return `${info.verb} ${info.path}`;
  return `${info.verb} ${info.plural}${info.subresource === undefined ? '' : `/${info.subresource}`}`;
}
