/** All objects, with one revision counter over all of them, as etcd has. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { createChangeLog, type Change, type ChangeLog } from './change-log.ts';
import { createCollection, type Collection } from './collection.ts';
import { createDelivery } from './delivery.ts';

export interface ObjectStorage {
  /** The newest revision given out. */
  readonly revision: number;
  get(key: string, namespace: string, name: string): KubeObject | undefined;
  /** In order of namespace, then name. */
  list(key: string, namespace?: string): readonly KubeObject[];
  /** Stores the object under a new resourceVersion and answers it with that. */
  put(key: string, object: JsonObject): KubeObject;
  /** Removes an object; answers its last state with the revision of the removal. */
  remove(key: string, namespace: string, name: string): KubeObject | undefined;
  changesSince(key: string, revision: number): ReturnType<ChangeLog['since']>;
  /** Changes of this resource before now cannot be asked for: it was not served then. */
  startLog(key: string): void;
  /** Called after each change, in the order of the changes even when a listener writes. */
  subscribe(listener: (change: Change) => void): () => void;
}

function withRevision(object: JsonObject, revision: number): KubeObject {
  const metadata = object['metadata'] as JsonObject;
  return { ...object, metadata: { ...metadata, resourceVersion: String(revision) } } as unknown as KubeObject;
}

/**
 * An empty storage. `afterCommit` runs within each write, before any listener hears of it: what the API server
 * itself does on a change (serving a new CRD, collecting dependants). It may write.
 */
export function createObjectStorage(afterCommit: (change: Change) => void): ObjectStorage {
  const collections = new Map<string, Collection>();
  const log = createChangeLog();
  const delivery = createDelivery();
  let revision = 1;

  const collectionOf = (key: string): Collection => {
    const collection = collections.get(key) ?? createCollection();
    collections.set(key, collection);
    return collection;
  };
  const record = (change: Change): void => {
    log.append(change);
    delivery.send(change, afterCommit);
  };

  return {
    get revision() {
      return revision;
    },
    get: (key, namespace, name) => collections.get(key)?.get(namespace, name),
    list: (key, namespace) => collections.get(key)?.list(namespace) ?? [],
    put(key, object) {
      revision += 1;
      const stored = withRevision(object, revision);
      const collection = collectionOf(key);
      const previous = collection.get(stored.metadata.namespace ?? '', stored.metadata.name);
      collection.set(stored);
      record({ revision, type: previous ? 'MODIFIED' : 'ADDED', key, object: stored, previous });
      return stored;
    },
    remove(key, namespace, name) {
      const previous = collections.get(key)?.get(namespace, name);
      if (!previous) return undefined;
      revision += 1;
      collections.get(key)?.delete(namespace, name);
      const removed = withRevision(previous, revision);
      record({ revision, type: 'DELETED', key, object: removed, previous });
      return removed;
    },
    changesSince: (key, since) => log.since(key, since),
    startLog: (key) => log.start(key, revision),
    subscribe: (listener) => delivery.subscribe(listener),
  };
}
