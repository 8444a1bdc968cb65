/** Replaces an object, or its status. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { KubeFailure } from '../../parts.ts';
import { trackUpdate } from '../apply/track-update.ts';
import { kubeTime } from '../../kube-time.ts';
import { badRequest, conflict, invalid, notFound, STALE_OBJECT } from '../failures.ts';
import { asArray, asObject, equalJson, type JsonObject, asText } from '../../../domain/json.ts';
import { resourceKey, type ServedResource } from '../registry/served-resource.ts';
import { isUnchanged, normalize, requireKind, requireValid, type WriteOptions, type WriteTarget } from './prepare.ts';

export interface UpdateOptions extends WriteOptions {
  readonly namespace?: string | undefined;
  readonly subresource?: 'status' | undefined;
  /** managedFields are already right (server-side apply). */
  readonly isTracked?: boolean;
  /** A custom object's PUT must say which version it replaces; patches and controllers need not. */
  readonly requiresVersion?: boolean;
  /** The subresource to write into managedFields when it is not the endpoint's (`scale`). */
  readonly trackedAs?: string;
}

/** Answers the stored object, unchanged when the write changes nothing. Throws NotFound, Conflict, Invalid. */
export function updateObject(target: WriteTarget, input: JsonObject, options: UpdateOptions): KubeObject {
  const { state, resource } = target;
  requireKind(resource, input);
  const key = resourceKey(resource.type);
  const given = asObject(input['metadata']);
  const name = asText(given['name']);
  const namespace = resource.type.isNamespaced ? (options.namespace ?? asText(given['namespace'])) : '';
  const live = state.storage.get(key, namespace, name);
  if (!live) throw notFound(resource.type, name);
  requireCurrent(resource, given, live, options);

  let next = combine(resource, input, live, options.subresource);
  next = normalize(target, next);
  next = state.rules(key).prepareUpdate?.(next, live, state) ?? next;
  next = withGeneration(resource, next, live);
  if (!options.isTracked) next = track(target, live, next, options);
  requireValid(target, next, live);
  return store(target, live, next, options.dryRun === true);
}

/** Throws Conflict when the body is about an older state, or another object of the same name. */
function requireCurrent(resource: ServedResource, given: JsonObject, live: KubeObject, options: UpdateOptions): void {
  const version = asText(given['resourceVersion']);
  if (version === '') {
    if (resource.isCustom && options.requiresVersion) throw versionMissing(resource, live.metadata.name);
    return;
  }
  if (!/^\d+$/.test(version)) {
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: invalid syntax`);
  }
  requireSameUid(resource, asText(given['uid']), live);
  if (version !== live.metadata.resourceVersion) throw conflict(resource.type, live.metadata.name, STALE_OBJECT);
}

function versionMissing({ type }: ServedResource, name: string): KubeFailure {
  const detail = 'must be specified for an update';
  return invalid({ group: type.group, kind: type.plural }, name, [
    { type: 'invalid', field: 'metadata.resourceVersion', shown: '0x0', detail },
  ]);
}

function requireSameUid({ type }: ServedResource, uid: string, live: KubeObject): void {
  if (uid === '' || uid === live.metadata.uid) return;
  const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ''}`;
  throw conflict(type, live.metadata.name, message);
}

const SYSTEM_METADATA = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'generateName',
] as const;

/** Takes from the body what this endpoint may change and the rest from the live object. */
function combine(
  resource: ServedResource,
  input: JsonObject,
  live: KubeObject,
  subresource: 'status' | undefined,
): JsonObject {
  const metadata: Record<string, unknown> = { ...asObject(input['metadata']) };
  for (const name of SYSTEM_METADATA) metadata[name] = live.metadata[name];
  metadata['namespace'] = live.metadata.namespace;
  if (subresource === 'status') {
    const liveMetadata = { ...live.metadata, managedFields: metadata['managedFields'] };
    return { ...live, apiVersion: input['apiVersion'], metadata: liveMetadata, status: input['status'] };
  }
  const status = resource.hasStatus ? live.status : input['status'];
  return { ...input, metadata, status };
}

/** The generation counts changes of anything but metadata and status. */
function withGeneration(resource: ServedResource, next: JsonObject, live: KubeObject): JsonObject {
  if (!resource.hasGeneration) return next;
  const strip = (object: JsonObject): JsonObject => ({
    ...object,
    apiVersion: undefined,
    metadata: undefined,
    status: resource.hasStatus ? undefined : object['status'],
  });
  if (equalJson(strip(next), strip(live))) return next;
  const generation = (live.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...asObject(next['metadata']), generation } };
}

function track(target: WriteTarget, live: KubeObject, next: JsonObject, options: UpdateOptions): JsonObject {
  const { resource, state } = target;
  const isStatus = options.subresource === 'status';
  return trackUpdate(live, next, {
    schema: resource.schema,
    manager: {
      name: options.manager,
      operation: 'Update',
      apiVersion: String(next['apiVersion']),
      subresource: options.trackedAs ?? options.subresource,
    },
    now: kubeTime(state.now()),
    isIgnored: (field) => (isStatus ? field !== 'status' : field === 'status' && resource.hasStatus),
  });
}

/** Stores a changed object; one that waits for deletion goes when its last finalizer does. */
export function store(
  { state, resource }: WriteTarget,
  live: KubeObject,
  next: JsonObject,
  dryRun: boolean,
): KubeObject {
  if (isUnchanged(live, next)) return live;
  const metadata = asObject(next['metadata']);
  const isGone =
    metadata['deletionTimestamp'] !== undefined &&
    asArray(metadata['finalizers']).length === 0 &&
    Number(metadata['deletionGracePeriodSeconds'] ?? 0) === 0;
  const key = resourceKey(resource.type);
  const stays = state.rules(key).staysWhenDeleted === true;
  if (dryRun) return next as unknown as KubeObject;
  if (!isGone || stays) return state.storage.put(key, next);
  state.storage.remove(key, live.metadata.namespace ?? '', live.metadata.name);
  return next as unknown as KubeObject;
}
