/** Objects by resource, namespace and name, with one revision counter over all of them, as etcd has. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { JsonObject } from '../json.ts';
import { createChangeLog, type Change, type ChangeLog } from './change-log.ts';

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

/** `namespace/name`, sorting as the server lists. */
function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
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
  const resources = new Map<string, Map<string, KubeObject>>();
  const log = createChangeLog();
  const listeners = new Set<(change: Change) => void>();
  const queue: Change[] = [];
  let isDelivering = false;
  let depth = 0;
  let revision = 1;

  const deliver = (): void => {
    if (isDelivering || depth > 0) return;
    isDelivering = true;
    try {
      for (let next = queue.shift(); next; next = queue.shift()) for (const listener of listeners) listener(next);
    } finally {
      isDelivering = false;
    }
  };
  const record = (change: Change): void => {
    log.append(change);
    queue.push(change);
    depth += 1;
    try {
      afterCommit(change);
    } finally {
      depth -= 1;
    }
    deliver();
  };

  return {
    get revision() {
      return revision;
    },
    get: (key, namespace, name) => resources.get(key)?.get(objectKey(namespace, name)),
    list(key, namespace) {
      const objects = resources.get(key);
      if (!objects) return [];
      const prefix = namespace === undefined ? '' : `${namespace}/`;
      const keys = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
      return keys.flatMap((name) => objects.get(name) ?? []);
    },
    put(key, object) {
      revision += 1;
      const stored = withRevision(object, revision);
      const objects = resources.get(key) ?? new Map<string, KubeObject>();
      resources.set(key, objects);
      const name = objectKey(stored.metadata.namespace ?? '', stored.metadata.name);
      const previous = objects.get(name);
      objects.set(name, stored);
      record({ revision, type: previous ? 'MODIFIED' : 'ADDED', key, object: stored, previous });
      return stored;
    },
    remove(key, namespace, name) {
      const previous = resources.get(key)?.get(objectKey(namespace, name));
      if (!previous) return undefined;
      revision += 1;
      resources.get(key)?.delete(objectKey(namespace, name));
      const removed = withRevision(previous, revision);
      record({ revision, type: 'DELETED', key, object: removed, previous });
      return removed;
    },
    changesSince: (key, since) => log.since(key, since),
    startLog: (key) => log.start(key, revision),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
