/** The objects of one resource, in order of namespace, then name. */
import type { KubeObject } from '../../../domain/kube-object.ts';

export interface Collection {
  get(namespace: string, name: string): KubeObject | undefined;
  set(object: KubeObject): void;
  delete(namespace: string, name: string): void;
  list(namespace: string | undefined): readonly KubeObject[];
}

/** `namespace/name` sorts as the server lists. */
function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export function createCollection(): Collection {
  const objects = new Map<string, KubeObject>();
  // Sorting is put off until somebody lists, and done again only after names came or went.
  let sortedKeys: readonly string[] | undefined;
  return {
    get: (namespace, name) => objects.get(keyOf(namespace, name)),
    set(object) {
      const key = keyOf(object.metadata.namespace ?? '', object.metadata.name);
      if (!objects.has(key)) sortedKeys = undefined;
      objects.set(key, object);
    },
    delete(namespace, name) {
      if (objects.delete(keyOf(namespace, name))) sortedKeys = undefined;
    },
    list(namespace) {
      sortedKeys ??= [...objects.keys()].toSorted();
      const prefix = namespace === undefined ? '' : `${namespace}/`;
      return sortedKeys.flatMap((key) => (key.startsWith(prefix) ? (objects.get(key) ?? []) : []));
    },
  };
}
