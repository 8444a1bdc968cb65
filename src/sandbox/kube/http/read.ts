/** get and list. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { KubeFailure } from '../../parts.ts';
import { badRequest, notFound } from '../failures.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { parseFieldSelector } from '../selectors/fields.ts';
import { parseLabelSelector } from '../selectors/labels.ts';
import { requestedName, requestedNamespace, type ResourceContext } from './context.ts';
import { readInteger } from './options.ts';
import { presentList, presentObject } from './present.ts';
import { json, type Answer } from './respond.ts';

/** The live object of the request. Throws NotFound. */
export function liveObject(context: ResourceContext): KubeObject {
  const { resource, state } = context;
  const name = requestedName(context);
  const object = state.storage.get(resourceKey(resource.type), requestedNamespace(context), name);
  if (!object) throw notFound(resource.type, name);
  return object;
}

export function handleGet(context: ResourceContext): Answer {
  requireKnownVersion(context);
  return json(200, presentObject(context, liveObject(context)));
}

/** Whether an object is in the collection that the request names: namespace and selectors. */
export function selection(context: ResourceContext): (object: JsonObject) => boolean {
  const { query, namespace } = context.request;
  const byLabel = parseLabelSelector(query.get('labelSelector') ?? '');
  const byField = parseFieldSelector(query.get('fieldSelector') ?? '', context.resource);
  return (object) => {
    const { metadata } = object as unknown as KubeObject;
    if (namespace !== undefined && metadata.namespace !== namespace) return false;
    return byLabel(metadata.labels ?? {}) && byField(object);
  };
}

export function handleList(context: ResourceContext): Answer {
  requireKnownVersion(context);
  const { resource, request, state } = context;
  const isSelected = selection(context);
  const all = state.storage.list(resourceKey(resource.type), request.namespace).filter(isSelected);
  const { page, metadata } = pageOf(all, request.query, state.storage.revision);
  return json(200, presentList(context, page, metadata));
}

interface Page {
  readonly page: readonly KubeObject[];
  readonly metadata: JsonObject;
}

/**
 * The objects after the continue token, up to the limit. A later page lists the objects of now, under the revision
 * of the first page (the real server reads all pages from one snapshot).
 */
function pageOf(all: readonly KubeObject[], query: URLSearchParams, current: number): Page {
  const start = readContinue(query.get('continue') ?? '');
  const limit = readInteger(query, 'limit') ?? 0;
  const rest = start ? all.filter((object) => placeOf(object) > start.after) : all;
  const revision = start?.revision ?? current;
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1);
  const resourceVersion = String(revision);
  if (!last || page.length === rest.length) return { page, metadata: { resourceVersion } };
  const remaining = isSelective(query) ? {} : { remainingItemCount: rest.length - page.length };
  return { page, metadata: { resourceVersion, continue: writeContinue(revision, placeOf(last)), ...remaining } };
}

function isSelective(query: URLSearchParams): boolean {
  return ['labelSelector', 'fieldSelector'].some((name) => (query.get(name) ?? '') !== '');
}

/** A read may ask for a state at least as new as a version that it knows. */
function requireKnownVersion({ request, state }: ResourceContext): void {
  const asked = request.query.get('resourceVersion') ?? '';
  if (asked === '') return;
  const current = state.storage.revision;
  if (Number(asked) <= current) return;
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
  throw new KubeFailure('Timeout', 504, message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function writeContinue(revision: number, after: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` })).toString(
    'base64url',
  );
}

function readContinue(token: string): { readonly revision: number; readonly after: string } | undefined {
  if (token === '') return undefined;
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { rv: number; start: string };
    return { revision: rv, after: start.slice(0, -1) };
  } catch {
    throw badRequest('invalid continue token: continue key is not valid');
  }
}
