/** The garbage collector: dependants follow their owners, at once. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, isObject, type JsonObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import type { KubeState } from '../state.ts';
import type { Change } from '../storage/change-log.ts';
import { deleteObject } from '../writes/delete.ts';
import { createOwnerIndex, ownersOf, type OwnerIndex, type Place } from './owner-index.ts';

interface Collector {
  readonly state: KubeState;
  readonly index: OwnerIndex;
}

/**
 * To be called within each write. An object whose owner never existed is left alone (the real collector would
 * delete it).
 */
export function createGarbageCollector(state: KubeState): (change: Change) => void {
  const collector: Collector = { state, index: createOwnerIndex() };
  return (change) => {
    collector.index.update(change);
    const object = change.object as unknown as KubeObject;
    if (change.type === 'DELETED') {
      const uid = object.metadata.uid ?? '';
      collect(collector, uid, 'Background');
      collector.index.forget(uid);
      reviseOwners(collector, object);
    } else if (object.metadata.deletionTimestamp !== undefined) advance(collector, change.key, object);
  };
}

function load({ state }: Collector, { key, namespace, name }: Place) {
  const resource = state.registry.findByKey(key);
  const object = state.storage.get(key, namespace, name);
  return resource && object ? { resource, object } : undefined;
}

/** Deletes what depends on this owner alone. */
function collect(collector: Collector, uid: string, propagation: 'Background' | 'Foreground'): void {
  for (const place of collector.index.dependantsOf(uid)) {
    const found = load(collector, place);
    if (!found || found.object.metadata.deletionTimestamp !== undefined) continue;
    const hasOtherOwner = ownersOf(found.object).some(
      (owner) => owner.uid !== uid && collector.index.isLiving(owner.uid),
    );
    if (hasOtherOwner) continue;
    deleteObject({ state: collector.state, resource: found.resource }, place.name, place.namespace, { propagation });
  }
}

/** Moves an owner that is being deleted with a propagation finalizer one step on. */
function advance(collector: Collector, key: string, owner: KubeObject): void {
  const finalizers = owner.metadata.finalizers ?? [];
  const uid = owner.metadata.uid ?? '';
  if (finalizers.includes('orphan')) {
    orphan(collector, uid);
    release(collector, key, owner, 'orphan');
  } else if (finalizers.includes('foregroundDeletion')) {
    collect(collector, uid, 'Foreground');
    const current = collector.state.storage.get(key, owner.metadata.namespace ?? '', owner.metadata.name);
    if (current) finishForeground(collector, key, current);
  }
}

function orphan(collector: Collector, uid: string): void {
  for (const place of collector.index.dependantsOf(uid)) {
    const object = load(collector, place)?.object;
    if (!object) continue;
    const ownerReferences = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
    collector.state.storage.put(place.key, { ...object, metadata: { ...object.metadata, ownerReferences } });
  }
}

/** The owner goes once nothing that blocks it is left. */
function finishForeground(collector: Collector, key: string, owner: KubeObject): void {
  const uid = owner.metadata.uid ?? '';
  const isBlocked = collector.index
    .dependantsOf(uid)
    .some((place) => ownersOf(load(collector, place)?.object).some((other) => other.uid === uid && other.blocks));
  if (!isBlocked) release(collector, key, owner, 'foregroundDeletion');
}

/** Takes a propagation finalizer off once its work is done. */
function release({ state }: Collector, key: string, object: KubeObject, finalizer: string): void {
  const { metadata } = object;
  const finalizers = (metadata.finalizers ?? []).filter((other) => other !== finalizer);
  if (finalizers.length === 0 && Number(metadata['deletionGracePeriodSeconds'] ?? 0) === 0) {
    state.storage.remove(key, metadata.namespace ?? '', metadata.name);
  } else state.storage.put(key, { ...object, metadata: { ...metadata, finalizers } });
}

/** Owners that wait in the foreground may go when their last blocking dependant has gone. */
function reviseOwners(collector: Collector, gone: KubeObject): void {
  for (const reference of asArray(gone.metadata.ownerReferences)) {
    const owner = isObject(reference)
      ? findOwner(collector.state, reference, gone.metadata.namespace ?? '')
      : undefined;
    if (owner?.object.metadata.finalizers?.includes('foregroundDeletion')) {
      finishForeground(collector, owner.key, owner.object);
    }
  }
}

function findOwner(state: KubeState, reference: JsonObject, namespace: string) {
  const [version = '', group = ''] = String(reference['apiVersion']).split('/').toReversed();
  const resource = state.registry.findKind(group, version, String(reference['kind']));
  if (!resource) return undefined;
  const key = resourceKey(resource.type);
  const object = state.storage.get(key, resource.type.isNamespaced ? namespace : '', String(reference['name']));
  return object && object.metadata.uid === reference['uid'] ? { key, object } : undefined;
}
