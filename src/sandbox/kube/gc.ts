/** The garbage collector: dependants follow their owners, at once. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { asArray, isObject, type JsonObject } from './json.ts';
import { deleteObject } from './writes/delete.ts';
import type { KubeState } from './state.ts';
import type { Change } from './storage/change-log.ts';

interface Dependant {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
}

export interface GarbageCollector {
  /** Called within each write. */
  afterCommit(change: Change): void;
}

interface Owner {
  readonly uid: string;
  readonly blocks: boolean;
}

function ownersOf(object: JsonObject | undefined): readonly Owner[] {
  const metadata = object?.['metadata'];
  return asArray(isObject(metadata) ? metadata['ownerReferences'] : undefined).flatMap((owner) =>
    isObject(owner) ? [{ uid: String(owner['uid']), blocks: owner['blockOwnerDeletion'] === true }] : [],
  );
}

/** Watches owner references; an owner that never existed is left alone (the real collector would delete). */
export function createGarbageCollector(state: KubeState): GarbageCollector {
  const dependants = new Map<string, Map<string, Dependant>>();
  const living = new Set<string>();

  const index = (change: Change): void => {
    const object = change.object as unknown as KubeObject;
    const { name, namespace = '', uid = '' } = object.metadata;
    const id = `${change.key}/${namespace}/${name}`;
    for (const owner of ownersOf(change.previous)) dependants.get(owner.uid)?.delete(id);
    if (change.type === 'DELETED') {
      living.delete(uid);
      return;
    }
    living.add(uid);
    for (const owner of ownersOf(change.object)) {
      const known = dependants.get(owner.uid) ?? new Map<string, Dependant>();
      dependants.set(owner.uid, known.set(id, { key: change.key, namespace, name }));
    }
  };
  const load = ({ key, namespace, name }: Dependant) => {
    const resource = state.registry.findByKey(key);
    const object = state.storage.get(key, namespace, name);
    return resource && object ? { resource, object } : undefined;
  };
  const dependantsOf = (uid: string): readonly Dependant[] => [...(dependants.get(uid)?.values() ?? [])];

  const collect = (uid: string, propagation: 'Background' | 'Foreground'): void => {
    for (const dependant of dependantsOf(uid)) {
      const found = load(dependant);
      if (!found || found.object.metadata.deletionTimestamp !== undefined) continue;
      const hasOtherOwner = ownersOf(found.object).some((owner) => owner.uid !== uid && living.has(owner.uid));
      if (hasOtherOwner) continue;
      deleteObject({ state, resource: found.resource }, dependant.name, dependant.namespace, { propagation });
    }
    if (propagation === 'Background') dependants.delete(uid);
  };
  const orphan = (uid: string): void => {
    for (const dependant of dependantsOf(uid)) {
      const found = load(dependant);
      if (!found) continue;
      const references = (found.object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
      state.storage.put(dependant.key, {
        ...found.object,
        metadata: { ...found.object.metadata, ownerReferences: references },
      });
    }
  };
  /** Takes a propagation finalizer off once its work is done. */
  const release = (key: string, object: KubeObject, finalizer: string): void => {
    const finalizers = (object.metadata.finalizers ?? []).filter((other) => other !== finalizer);
    const namespace = object.metadata.namespace ?? '';
    if (finalizers.length === 0 && Number(object.metadata['deletionGracePeriodSeconds'] ?? 0) === 0) {
      state.storage.remove(key, namespace, object.metadata.name);
    } else state.storage.put(key, { ...object, metadata: { ...object.metadata, finalizers } });
  };
  const finishForeground = (key: string, object: KubeObject): void => {
    const uid = object.metadata.uid ?? '';
    const blocking = dependantsOf(uid).filter((dependant) =>
      ownersOf(load(dependant)?.object).some((owner) => owner.uid === uid && owner.blocks),
    );
    if (blocking.length === 0) release(key, object, 'foregroundDeletion');
  };
  const advance = (key: string, object: KubeObject): void => {
    const finalizers = object.metadata.finalizers ?? [];
    if (finalizers.includes('orphan')) {
      orphan(object.metadata.uid ?? '');
      release(key, object, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      collect(object.metadata.uid ?? '', 'Foreground');
      const current = state.storage.get(key, object.metadata.namespace ?? '', object.metadata.name);
      if (current) finishForeground(key, current);
    }
  };
  /** An owner that waits in the foreground may go when its last blocking dependant has gone. */
  const reviseOwners = (change: Change): void => {
    const namespace = (change.object as unknown as KubeObject).metadata.namespace ?? '';
    for (const reference of asArray((change.object['metadata'] as JsonObject)['ownerReferences'])) {
      const owner = isObject(reference) ? findOwner(state, reference, namespace) : undefined;
      if (owner?.object.metadata.finalizers?.includes('foregroundDeletion')) finishForeground(owner.key, owner.object);
    }
  };

  return {
    afterCommit(change) {
      index(change);
      const object = change.object as unknown as KubeObject;
      if (change.type === 'DELETED') {
        collect(object.metadata.uid ?? '', 'Background');
        reviseOwners(change);
      } else if (object.metadata.deletionTimestamp !== undefined) advance(change.key, object);
    },
  };
}

function findOwner(state: KubeState, reference: JsonObject, namespace: string) {
  const [group = '', version = ''] = String(reference['apiVersion']).includes('/')
    ? String(reference['apiVersion']).split('/')
    : ['', String(reference['apiVersion'])];
  const resource = state.registry.findKind(group, version, String(reference['kind']));
  if (!resource) return undefined;
  const key = `${resource.type.group}/${resource.type.plural}`;
  const object = state.storage.get(key, resource.type.isNamespaced ? namespace : '', String(reference['name']));
  return object && object.metadata.uid === reference['uid'] ? { key, object } : undefined;
}
