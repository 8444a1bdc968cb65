/** Creates an object. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { KubeFailure } from '../../parts.ts';
import { trackUpdate } from '../apply/track-update.ts';
import { kubeTime } from '../../kube-time.ts';
import { alreadyExists, badRequest, forbidden, notFound } from '../failures.ts';
import { generatedName, randomUid } from '../identity.ts';
import { asObject, type JsonObject, asText } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { normalize, requireKind, requireValid, type WriteOptions, type WriteTarget } from './prepare.ts';

export interface CreateOptions extends WriteOptions {
  /** The namespace of the request; the object's own when absent. */
  readonly namespace?: string | undefined;
  /** managedFields are already right (server-side apply). */
  readonly isTracked?: boolean;
  /** The status that the object brings goes over the kind's first one. */
  readonly keepsStatus?: boolean;
}

/** Answers the stored object. Throws AlreadyExists, Invalid, Forbidden, NotFound (of the namespace). */
export function createObject(target: WriteTarget, input: JsonObject, options: CreateOptions): KubeObject {
  const { state, resource } = target;
  requireKind(resource, input);
  const metadata = newMetadata(target, input, options.namespace);
  const name = asText(metadata['name']);
  const namespace = asText(metadata['namespace']);
  if (resource.type.isNamespaced) requireNamespace(target, namespace, name);
  const prepared = prepareNew(target, { ...input, metadata }, options);
  const object = options.isTracked ? prepared : trackNew(target, prepared, options.manager);
  requireValid(target, object, undefined);
  const key = resourceKey(resource.type);
  if (state.storage.get(key, namespace, name)) throw alreadyExists(resource.type, name);
  return options.dryRun ? (object as unknown as KubeObject) : state.storage.put(key, object);
}

/** Defaults, admission and the first status. */
function prepareNew(target: WriteTarget, input: JsonObject, options: CreateOptions): JsonObject {
  const { state, resource } = target;
  const rules = state.rules(resourceKey(resource.type));
  const dropsStatus = resource.hasStatus && !rules.keepsStatusOnCreate;
  let object = normalize(target, dropsStatus ? { ...input, status: undefined } : input);
  object = rules.admit?.(object, state) ?? object;
  object = rules.prepareCreate?.(object, state) ?? object;
  if (!options.keepsStatus) return object;
  return { ...object, status: { ...asObject(object['status']), ...asObject(input['status']) } };
}

function trackNew({ state, resource }: WriteTarget, object: JsonObject, manager: string): JsonObject {
  return trackUpdate(undefined, object, {
    schema: resource.schema,
    manager: { name: manager, operation: 'Update', apiVersion: asText(object['apiVersion']), subresource: undefined },
    now: kubeTime(state.now()),
    isIgnored: (field) => field === 'status' && resource.hasStatus,
  });
}

function newMetadata(target: WriteTarget, input: JsonObject, namespace: string | undefined): JsonObject {
  const { state, resource } = target;
  const given = asObject(input['metadata']);
  if (given['resourceVersion'] !== undefined && given['resourceVersion'] !== '') {
    throw new KubeFailure('', 500, 'resourceVersion should not be set on objects to be created');
  }
  const prefix = given['generateName'];
  const isGenerated = (given['name'] ?? '') === '' && typeof prefix === 'string' && prefix !== '';
  const { resourceVersion: _v, deletionTimestamp: _d, deletionGracePeriodSeconds: _g, ...rest } = given;
  const place = placement(resource.type.isNamespaced, given['namespace'], namespace);
  return {
    ...rest,
    ...(isGenerated ? { name: freeName(target, prefix, asText(place['namespace'])) } : {}),
    ...place,
    uid: randomUid(state.random),
    creationTimestamp: kubeTime(state.now()),
    generation: resource.hasGeneration ? 1 : undefined,
  };
}

/** Attempts that the server makes when a generated name is taken. */
const NAME_ATTEMPTS = 8;

function freeName({ state, resource }: WriteTarget, prefix: string, namespace: string): string {
  let name = generatedName(prefix, state.random);
  for (let attempt = 1; attempt < NAME_ATTEMPTS; attempt += 1) {
    if (!state.storage.get(resourceKey(resource.type), namespace, name)) break;
    name = generatedName(prefix, state.random);
  }
  return name;
}

function placement(isNamespaced: boolean, own: unknown, requested: string | undefined): JsonObject {
  if (!isNamespaced) return { namespace: undefined };
  if (requested !== undefined && typeof own === 'string' && own !== '' && own !== requested) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  const namespace = requested ?? own;
  if (typeof namespace !== 'string' || namespace === '') {
    throw badRequest('an empty namespace may not be set during creation');
  }
  return { namespace };
}

/** Objects live in namespaces that exist and are not going. */
function requireNamespace({ state, resource }: WriteTarget, namespace: string, name: string): void {
  const found = state.storage.get('/namespaces', '', namespace);
  if (!found) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const failure = forbidden(resource.type, name, message);
  throw new KubeFailure(failure.reason, failure.status, failure.message, {
    ...failure.details,
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
}
