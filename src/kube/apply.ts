/** Server-side apply, scaling and deleting, as field manager `hpscale`. */
import type { ApplyOptions, ApplyOutcome, DeleteOptions, PatchOptions } from '../context.ts';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ResourceType } from '../domain/kube-object.ts';
import type { KubeClient, KubeResponse } from './client.ts';
import { toHpscaleError } from './map-error.ts';
import { collectionPath, objectPath, withQuery } from './paths.ts';
import { fieldConflictsOf, isObjectMissing } from './status.ts';
import { getObject } from './read.ts';

const FIELD_MANAGER = 'hpscale';

/**
 * Applies one object. `unchanged` when neither the object (status apart) nor what hpscale manages of it
 * differs from before; a no-op apply leaves even the resourceVersion as it was (seen on Kubernetes 1.36).
 */
export async function applyObject(
  client: KubeClient,
  type: ResourceType,
  object: KubeObject,
  options: ApplyOptions = {},
): Promise<ApplyOutcome> {
  const { name, namespace } = object.metadata;
  const before = await lookBefore(client, type, object, options);
  const response = await patchAsManager(client, type, object, options);
  if (response.status !== 200 && response.status !== 201) {
    throw await toHpscaleError(client, response, subjectOf('apply', type, name, namespace));
  }
  const after = response.body as KubeObject;
  if (response.status === 201) return { object: after, action: 'created' };
  if (before === undefined) return { object: after, action: options.before === null ? 'configured' : 'created' };
  return { object: after, action: isDeepStrictEqual(intentOf(before), intentOf(after)) ? 'unchanged' : 'configured' };
}

/** The object as it is, unless the caller has it. */
async function lookBefore(
  client: KubeClient,
  type: ResourceType,
  { metadata }: KubeObject,
  { before }: ApplyOptions,
): Promise<KubeObject | undefined> {
  if (before === undefined) return await getObject(client, type, metadata.name, metadata.namespace);
  return before ?? undefined;
}

async function patchAsManager(
  client: KubeClient,
  type: ResourceType,
  object: KubeObject,
  { force = false, dryRun = false }: ApplyOptions,
): Promise<KubeResponse> {
  const patch = async (isForced: boolean) =>
    await client.send({
      method: 'PATCH',
      path: withQuery(objectPath(type, object.metadata.name, object.metadata.namespace), {
        fieldManager: FIELD_MANAGER,
        fieldValidation: 'Strict',
        force: isForced,
        dryRun: dryRun ? 'All' : undefined,
      }),
      // JSON is YAML: the API server reads it under this content type.
      contentType: 'application/apply-patch+yaml',
      body: object,
    });
  const response = await patch(force);
  const conflicts = fieldConflictsOf(response);
  // What we set through the scale subresource counts as another manager of the same name: it is ours to take back.
  const isOnlyOurs = conflicts.length > 0 && conflicts.every(({ manager }) => manager === FIELD_MANAGER);
  return isOnlyOurs ? await patch(true) : response;
}

/** What an apply can change: everything but the status, versions, times, and what other managers own. */
function intentOf({ status: _status, metadata, ...rest }: KubeObject): unknown {
  const { resourceVersion: _version, generation: _generation, managedFields, ...meta } = metadata;
  const owned = ((managedFields ?? []) as readonly ManagedFields[])
    .filter((entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply')
    .map((entry) => entry.fieldsV1);
  return { ...rest, metadata: meta, owned };
}

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly fieldsV1?: unknown;
}

/** Sets `spec.replicas` through the scale subresource. */
export async function scaleObject(
  client: KubeClient,
  type: ResourceType,
  target: { readonly name: string; readonly namespace: string; readonly replicas: number; readonly dryRun: boolean },
): Promise<void> {
  const { name, namespace, replicas, dryRun } = target;
  const response = await client.send({
    method: 'PATCH',
    path: withQuery(`${objectPath(type, name, namespace)}/scale`, {
      fieldManager: FIELD_MANAGER,
      dryRun: dryRun ? 'All' : undefined,
    }),
    contentType: 'application/merge-patch+json',
    body: { spec: { replicas } },
  });
  if (response.status !== 200) {
    throw await toHpscaleError(client, response, subjectOf('scale', type, name, namespace));
  }
}

/** Creates; a second one of that name is refused with a conflict (reason AlreadyExists). */
export async function createObject(client: KubeClient, type: ResourceType, object: KubeObject): Promise<KubeObject> {
  const { name, namespace } = object.metadata;
  const response = await client.send({
    method: 'POST',
    path: withQuery(collectionPath(type, namespace), { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' }),
    contentType: 'application/json',
    body: object,
  });
  if (response.status === 201) return response.body as KubeObject;
  throw await toHpscaleError(client, response, subjectOf('create', type, name, namespace));
}

/** Changes the fields that a JSON merge patch names; null removes one. */
export async function patchObject(
  client: KubeClient,
  type: ResourceType,
  change: {
    readonly name: string;
    readonly namespace: string | undefined;
    readonly patch: Readonly<Record<string, unknown>>;
  } & PatchOptions,
): Promise<KubeObject> {
  const { name, namespace, patch, dryRun = false, lastsMs } = change;
  const response = await client.send({
    method: 'PATCH',
    path: withQuery(objectPath(type, name, namespace), {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      dryRun: dryRun ? 'All' : undefined,
    }),
    contentType: 'application/merge-patch+json',
    body: patch,
    ...(lastsMs === undefined ? {} : { lastsMs }),
  });
  if (response.status === 200) return response.body as KubeObject;
  throw await toHpscaleError(client, response, subjectOf('patch', type, name, namespace));
}

/** Deletes; false when it was already gone. */
export async function deleteObject(
  client: KubeClient,
  type: ResourceType,
  target: { readonly name: string; readonly namespace?: string | undefined } & DeleteOptions,
): Promise<boolean> {
  const { name, namespace, lastsMs } = target;
  const subject = subjectOf('delete', type, name, namespace);
  const response = await client.send({
    method: 'DELETE',
    ...deletionOf(objectPath(type, name, namespace), target),
    ...(lastsMs === undefined ? {} : { lastsMs }),
  });
  if (response.status === 200 || response.status === 202) return true;
  if (isObjectMissing(response, subject)) return false;
  throw await toHpscaleError(client, response, subject);
}

/** Conditions stand in a body only, and the API server reads either the body or the query. */
function deletionOf(path: string, { dryRun = false, ownedFirst, ifVersion, ifUid }: DeleteOptions) {
  const propagationPolicy = ownedFirst ? 'Foreground' : 'Background';
  if (ifVersion === undefined && ifUid === undefined) {
    return { path: withQuery(path, { propagationPolicy, dryRun: dryRun ? 'All' : undefined }) };
  }
  const preconditions = { resourceVersion: ifVersion, uid: ifUid };
  const body = { propagationPolicy, preconditions, ...(dryRun ? { dryRun: ['All'] } : {}) };
  return { path, contentType: 'application/json', body };
}

function subjectOf(verb: string, type: ResourceType, name: string, namespace: string | undefined) {
  return { type, verb, name, ...(namespace === undefined ? {} : { namespace }) };
}
