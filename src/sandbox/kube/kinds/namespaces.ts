/** Namespaces: what a new one holds, and how one goes. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import type { KubeState } from '../state.ts';
import type { Change } from '../storage/change-log.ts';
import { checkDnsLabel } from '../validation/names.ts';
import { createObject } from '../writes/create.ts';
import { deleteObject } from '../writes/delete.ts';
import type { KindRules } from './kind-rules.ts';

const KEY = '/namespaces';

/** What a cluster has from the start. */
export const INITIAL_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'] as const;

export const namespaceRules: KindRules = {
  checkName: checkDnsLabel,
  prepareCreate: (object) => {
    const metadata = asObject(object['metadata']);
    const labels = { ...asObject(metadata['labels']), 'kubernetes.io/metadata.name': metadata['name'] };
    return {
      ...object,
      metadata: { ...metadata, labels },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
  },
  prepareUpdate: (object, live) => ({ ...object, spec: live['spec'] }),
  staysWhenDeleted: true,
};

/** Makes the initial namespaces. */
export function createInitialNamespaces(state: KubeState): void {
  const resource = state.registry.findByKey(KEY);
  if (!resource) return;
  for (const name of INITIAL_NAMESPACES) {
    createObject(
      { state, resource },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { manager: 'kube-apiserver' },
    );
  }
}

/** Called within each write: fills new namespaces, empties those that go, removes empty ones. */
export function reconcileNamespaces(state: KubeState, change: Change): void {
  const object = change.object as unknown as KubeObject;
  if (change.key === KEY) {
    if (change.type === 'ADDED') fill(state, object.metadata.name);
    else if (change.type === 'MODIFIED' && object.metadata.deletionTimestamp !== undefined) terminate(state, object);
  } else if (change.type === 'DELETED' && object.metadata.namespace !== undefined) {
    removeIfEmpty(state, object.metadata.namespace);
  }
}

function fill(state: KubeState, namespace: string): void {
  const resource = state.registry.findByKey('/serviceaccounts');
  if (!resource) return;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  createObject({ state, resource }, account, { manager: 'kube-controller-manager' });
}

function terminate(state: KubeState, namespace: KubeObject): void {
  if (asObject(namespace.status)['phase'] !== 'Terminating') {
    state.storage.put(KEY, { ...namespace, status: { phase: 'Terminating' } });
    return;
  }
  const { name } = namespace.metadata;
  for (const resource of state.registry.all()) {
    if (!resource.type.isNamespaced || resource.type.version !== resource.storageVersion) continue;
    for (const object of state.storage.list(resourceKey(resource.type), name)) {
      const stillThere = state.storage.get(resourceKey(resource.type), name, object.metadata.name);
      if (stillThere) deleteObject({ state, resource }, object.metadata.name, name, { propagation: 'Background' });
    }
  }
  removeIfEmpty(state, name);
}

function removeIfEmpty(state: KubeState, name: string): void {
  const namespace = state.storage.get(KEY, '', name);
  if (namespace?.metadata.deletionTimestamp === undefined) return;
  const isEmpty = state.registry
    .all()
    .every(({ type }) => !type.isNamespaced || state.storage.list(resourceKey(type), name).length === 0);
  if (isEmpty) state.storage.remove(KEY, '', name);
}
