/** delete and deletecollection. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, isObject, type JsonObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { builtInType } from '../types/catalog.ts';
import { deleteObject, type DeleteOptions, type Propagation } from '../writes/delete.ts';
import { requestedName, requestedNamespace, type ResourceContext } from './context.ts';
import { decodeObject, type Body, type BodyType } from './decode-body.ts';
import { readInteger, readOptions } from './options.ts';
import { presentList, presentObject } from './present.ts';
import { selection } from './read.ts';
import { json, type Answer } from './respond.ts';

/** Kinds whose delete answers the object even when it is gone. */
const ANSWER_OBJECT = new Set(['/pods', '/services', '/serviceaccounts']);

export function handleDelete(context: ResourceContext): Answer {
  const options = deleteOptions(context);
  const name = requestedName(context);
  const { object, isGone } = deleteObject(context, name, requestedNamespace(context), options);
  if (!isGone || ANSWER_OBJECT.has(resourceKey(context.resource.type)))
    return json(200, presentObject(context, object));
  return json(200, success(context, object));
}

function success({ resource }: ResourceContext, object: KubeObject): JsonObject {
  const { group, plural } = resource.type;
  const { name, uid } = object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  };
}

export function handleDeleteCollection(context: ResourceContext): Answer {
  const options = deleteOptions(context);
  const { request, resource, state } = context;
  const key = resourceKey(resource.type);
  const isSelected = selection(context);
  const objects = state.storage.list(key, request.namespace).filter(isSelected);
  for (const { metadata } of objects) {
    const namespace = metadata.namespace ?? '';
    if (state.storage.get(key, namespace, metadata.name)) deleteObject(context, metadata.name, namespace, options);
  }
  return json(200, presentList(context, objects, { resourceVersion: String(state.storage.revision) }));
}

/** From the body (DeleteOptions), which wins, and the query. */
function deleteOptions(context: ResourceContext): DeleteOptions {
  const { query } = context.request;
  const { dryRun } = readOptions(query, 'DeleteOptions', context.userAgent);
  const body = readBody(context.body);
  const grace = body['gracePeriodSeconds'] ?? readInteger(query, 'gracePeriodSeconds');
  return {
    dryRun: dryRun || asArray(body['dryRun']).includes('All'),
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    propagation: propagationOf(body, query),
    preconditions: isObject(body['preconditions']) ? body['preconditions'] : undefined,
  };
}

const DELETE_OPTIONS: BodyType = {
  type: { group: '', version: 'v1', kind: 'DeleteOptions', plural: '', isNamespaced: false },
  schema: builtInType('DeleteOptions'),
  isCustom: false,
};

function readBody(body: Body): JsonObject {
  return body.bytes.length === 0 ? {} : decodeObject(DELETE_OPTIONS, body).object;
}

function propagationOf(body: JsonObject, query: URLSearchParams): Propagation | undefined {
  const orphans = body['orphanDependents'];
  if (typeof orphans === 'boolean') return orphans ? 'Orphan' : 'Background';
  const policy = body['propagationPolicy'] ?? query.get('propagationPolicy');
  return policy === 'Foreground' || policy === 'Orphan' || policy === 'Background' ? policy : undefined;
}
