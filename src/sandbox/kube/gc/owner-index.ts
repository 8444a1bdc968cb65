/** Who depends on whom, by owner references. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, asObject, isObject, type JsonObject } from '../../../domain/json.ts';
import type { Change } from '../storage/change-log.ts';

/** Where an object is stored. */
export interface Place {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Owner {
  readonly uid: string;
  /** blockOwnerDeletion. */
  readonly blocks: boolean;
}

export interface OwnerIndex {
  update(change: Change): void;
  dependantsOf(uid: string): readonly Place[];
  isLiving(uid: string): boolean;
  /** Its dependants have been seen to. */
  forget(uid: string): void;
}

export function ownersOf(object: JsonObject | undefined): readonly Owner[] {
  return asArray(asObject(object?.['metadata'])['ownerReferences']).flatMap((owner) =>
    isObject(owner) ? [{ uid: String(owner['uid']), blocks: owner['blockOwnerDeletion'] === true }] : [],
  );
}

export function createOwnerIndex(): OwnerIndex {
  const dependants = new Map<string, Map<string, Place>>();
  const living = new Set<string>();
  return {
    update(change) {
      const { name, namespace = '', uid = '' } = (change.object as unknown as KubeObject).metadata;
      const id = `${change.key}/${namespace}/${name}`;
      for (const owner of ownersOf(change.previous)) dependants.get(owner.uid)?.delete(id);
      if (change.type === 'DELETED') {
        living.delete(uid);
        return;
      }
      living.add(uid);
      for (const owner of ownersOf(change.object)) {
        const known = dependants.get(owner.uid) ?? new Map<string, Place>();
        dependants.set(owner.uid, known.set(id, { key: change.key, namespace, name }));
      }
    },
    dependantsOf: (uid) => [...(dependants.get(uid)?.values() ?? [])],
    isLiving: (uid) => living.has(uid),
    forget: (uid) => dependants.delete(uid),
  };
}
