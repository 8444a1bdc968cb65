/** Kinds that the controllers handle beyond those that hpscale itself reads. */
import type { ResourceType } from '../../domain/kube-object.ts';
import { RESOURCES } from '../../domain/kube-object.ts';

export const KINDS = {
  ...RESOURCES,
  priorityClass: {
    group: 'scheduling.k8s.io',
    version: 'v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    isNamespaced: false,
  },
  replicaSet: { group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets', isNamespaced: true },
} as const satisfies Readonly<Record<string, ResourceType>>;

/** `plural.group`: one name per kind, whatever the version. */
export function kindKey(type: ResourceType): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

/** `namespace/name`, or the name of a cluster-wide object. */
export function keyOf(metadata: { readonly name: string; readonly namespace?: string }): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** Namespace (undefined for cluster-wide kinds) and name of a key. */
export function splitKey(key: string): { readonly name: string; readonly namespace: string | undefined } {
  const slash = key.indexOf('/');
  return slash === -1
    ? { name: key, namespace: undefined }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
