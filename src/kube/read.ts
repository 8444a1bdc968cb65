/** Reading objects: one, all pages of a kind, what the server is and serves. */
import type { ListOptions } from '../context.ts';
import { isObject } from '../domain/json.ts';
import type { KubeObject, ResourceType } from '../domain/kube-object.ts';
import { apiVersionOf } from '../domain/kube-object.ts';
import type { KubeClient, KubeResponse } from './client.ts';
import { foreignAnswerError, toHpscaleError } from './map-error.ts';
import { collectionPath, groupVersionPath, objectPath, withQuery } from './paths.ts';
import { isObjectMissing, type RequestSubject } from './status.ts';

/** A list that outlives the server's history twice in a row is given up. */
const MAX_RESTARTS = 3;

/** undefined when there is no such object. */
export async function getObject(
  client: KubeClient,
  type: ResourceType,
  name: string,
  namespace?: string,
): Promise<KubeObject | undefined> {
  const subject = { type, verb: 'read', name, ...(namespace === undefined ? {} : { namespace }) };
  const response = await client.send({ method: 'GET', path: objectPath(type, name, namespace) });
  if (response.status === 200) return objectOf(client, response);
  if (isObjectMissing(response, subject)) return undefined;
  throw await toHpscaleError(client, response, subject);
}

export interface ListResult {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

interface ListBody {
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string };
  readonly items?: readonly Partial<KubeObject>[] | null;
}

/**
 * All pages. When the server forgets the list's version on the way (410), it starts again. `managedFields`
 * are dropped from the items unless they are asked for: they are the larger half of many objects.
 */
export async function listObjects(
  client: KubeClient,
  type: ResourceType,
  options: ListOptions = {},
): Promise<ListResult> {
  for (let restarts = 0; ; restarts += 1) {
    const result = await listPages(client, type, options, restarts >= MAX_RESTARTS);
    if (result !== undefined) return result;
  }
}

/** undefined when the list expired on the way and may be started again. */
async function listPages(
  client: KubeClient,
  type: ResourceType,
  options: ListOptions,
  isLastTry: boolean,
): Promise<ListResult | undefined> {
  const items: KubeObject[] = [];
  let next: string | undefined;
  for (;;) {
    const response = await client.send({ method: 'GET', path: listPath(client, type, options, next) });
    if (response.status === 410 && !isLastTry) return undefined;
    if (response.status !== 200) throw await toHpscaleError(client, response, listSubject(type, options));
    const page = listOf(client, response);
    for (const item of page.items ?? []) items.push(completeItem(type, item, options.withManagers));
    next = page.metadata.continue;
    if (!next) return { items, resourceVersion: page.metadata.resourceVersion };
  }
}

function listPath(
  { pageSize }: KubeClient,
  type: ResourceType,
  options: ListOptions,
  next: string | undefined,
): string {
  return withQuery(collectionPath(type, options.namespace), {
    limit: pageSize,
    continue: next,
    ...selectorsOf(options),
  });
}

/** Label and field selectors as query parameters. */
export function selectorsOf({ labelSelector, fieldSelector }: ListOptions) {
  return { labelSelector, fieldSelector };
}

/** What a list or watch is about, for its errors. */
export function listSubject(type: ResourceType, { namespace }: ListOptions): RequestSubject {
  return { type, verb: 'list', ...(namespace === undefined ? {} : { namespace }) };
}

/** Items of built-in kinds come without apiVersion and kind. */
function completeItem(type: ResourceType, item: Partial<KubeObject>, withManagers = false): KubeObject {
  const { managedFields, ...rest } = item.metadata ?? { name: '' };
  const metadata = withManagers && managedFields !== undefined ? { ...rest, managedFields } : rest;
  return { ...item, apiVersion: apiVersionOf(type), kind: type.kind, metadata };
}

/** `v1.32.1`-like. */
export async function serverVersion(client: KubeClient): Promise<string> {
  const response = await client.send({ method: 'GET', path: '/version' });
  if (response.status !== 200) throw await toHpscaleError(client, response, VERSION_SUBJECT);
  const { gitVersion } = objectOf<{ readonly gitVersion?: unknown }>(client, response);
  if (typeof gitVersion !== 'string') throw foreignAnswerError(client, response);
  return gitVersion;
}

const VERSION_SUBJECT: RequestSubject = {
  type: { group: '', version: 'v1', kind: 'server version', plural: 'the server version', isNamespaced: false },
  verb: 'read',
};

/** Whether the server serves the kind in that version. */
export async function servesType(client: KubeClient, type: ResourceType): Promise<boolean> {
  const response = await client.send({ method: 'GET', path: groupVersionPath(type) });
  if (response.status === 404) return false;
  if (response.status !== 200) throw await toHpscaleError(client, response, { type, verb: 'discover' });
  const { resources = [] } = objectOf<{ readonly resources?: readonly { readonly name: string }[] }>(client, response);
  return resources.some((resource) => resource.name === type.plural);
}

/** The list of a 200: something on the way may answer with JSON of its own. */
function listOf(client: KubeClient, response: KubeResponse): ListBody {
  const { metadata, items } = objectOf<{ readonly metadata?: unknown; readonly items?: unknown }>(client, response);
  const isList = isObject(metadata) && (items === undefined || items === null || isListOfObjects(items));
  if (!isList) throw foreignAnswerError(client, response);
  return response.body as ListBody;
}

function isListOfObjects(items: unknown): boolean {
  return Array.isArray(items) && items.every(isObject);
}

/** The JSON object of a 200. */
function objectOf<T = KubeObject>(client: KubeClient, response: KubeResponse): T {
  if (typeof response.body === 'object' && response.body !== null) return response.body as T;
  throw foreignAnswerError(client, response);
}
