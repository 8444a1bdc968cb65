/** The store that the sandbox's controllers use: the API's own writes without HTTP. */
import type { KubeObject, ResourceType } from '../../domain/kube-object.ts';
import type { KubeStore, StoreEvent } from '../parts.ts';
import { unknownResource } from './failures.ts';
import { resourceKey, type ServedResource } from './registry/served-resource.ts';
import type { KubeState } from './state.ts';
import { createObject } from './writes/create.ts';
import { deleteObject } from './writes/delete.ts';
import type { WriteTarget } from './writes/prepare.ts';
import { updateObject } from './writes/update.ts';

/** A store on the API server's state. */
export function createKubeStore(state: KubeState): KubeStore {
  const served = (type: ResourceType): ServedResource | undefined =>
    state.registry.find(type.group, type.version, type.plural);
  const target = (type: ResourceType): WriteTarget => {
    const resource = served(type);
    if (!resource) throw unknownResource();
    return { state, resource };
  };
  const get = (type: ResourceType, name: string, namespace = ''): KubeObject | undefined =>
    state.storage.get(resourceKey(type), type.isNamespaced ? namespace : '', name);
  return {
    get,
    list(type, options = {}) {
      const labels = Object.entries(options.labels ?? {});
      const objects = state.storage.list(resourceKey(type), options.namespace);
      if (labels.length === 0) return objects;
      return objects.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value));
    },
    create: (type, object, manager, options = {}) => createObject(target(type), object, { manager, ...options }),
    update: (type, object, manager) => updateObject(target(type), object, { manager }),
    updateStatus: (type, object, manager) => updateObject(target(type), object, { manager, subresource: 'status' }),
    delete(type, name, namespace = '', options = {}) {
      const place = type.isNamespaced ? namespace : '';
      if (get(type, name, place)) deleteObject(target(type), name, place, options);
    },
    types: () =>
      state.registry.all().flatMap(({ type, storageVersion }) => (type.version === storageVersion ? [type] : [])),
    serves: (type) => served(type) !== undefined,
    subscribe: (listener) =>
      state.storage.subscribe((change) => {
        const [group = '', plural = ''] = change.key.split('/');
        const type =
          state.registry.findByKey(change.key)?.type ?? typeOf(group, plural, change.object as unknown as KubeObject);
        listener({ type: change.type, resource: type, object: change.object } as unknown as StoreEvent);
      }),
  };
}

/** The type of an object whose CRD has just gone. */
function typeOf(group: string, plural: string, object: KubeObject): ResourceType {
  const version = object.apiVersion.split('/').at(-1) ?? '';
  return { group, version, kind: object.kind, plural, isNamespaced: object.metadata.namespace !== undefined };
}
