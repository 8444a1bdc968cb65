/** What the API serves at this moment: the built-in resources and those of the CRDs. */
import { resourceKey, type ServedResource } from './served-resource.ts';

export interface Registry {
  /** In the order of registration. */
  all(): readonly ServedResource[];
  find(group: string, version: string, plural: string): ServedResource | undefined;
  findKind(group: string, version: string, kind: string): ServedResource | undefined;
  /** The storage version of a resource. */
  findByKey(key: string): ServedResource | undefined;
  /** Replaces all versions of a resource. */
  set(key: string, resources: readonly ServedResource[]): void;
  remove(key: string): void;
  /** Grows with each change: what discovery and OpenAPI etags are made of. */
  readonly generation: number;
}

export function createRegistry(builtIn: readonly ServedResource[]): Registry {
  const byKey = new Map<string, readonly ServedResource[]>();
  for (const resource of builtIn) {
    const key = resourceKey(resource.type);
    byKey.set(key, [...(byKey.get(key) ?? []), resource]);
  }
  let generation = 1;
  const all = (): readonly ServedResource[] => [...byKey.values()].flat();
  return {
    all,
    find: (group, version, plural) =>
      byKey.get(`${group}/${plural}`)?.find((resource) => resource.type.version === version),
    findKind: (group, version, kind) =>
      all().find(({ type }) => type.group === group && type.version === version && type.kind === kind),
    findByKey: (key) => byKey.get(key)?.find((resource) => resource.type.version === resource.storageVersion),
    set(key, resources) {
      byKey.set(key, resources);
      generation += 1;
    },
    remove(key) {
      if (byKey.delete(key)) generation += 1;
    },
    get generation() {
      return generation;
    },
  };
}
