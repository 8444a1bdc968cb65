/** What the controllers know of the cluster, kept up with every write: no controller lists. */
import type { KubeObject, ResourceType } from '../../domain/kube-object.ts';
import { controllerOf, isFinished, nodeNameOf } from '../../domain/live-pods.ts';
import { toSchedulingPod, type SchedulingPod } from '../../autoscaling/pod.ts';
import { addResources, NO_RESOURCES, type ResourceList } from '../../autoscaling/resource-list.ts';
import type { KubeStore, StoreEvent } from '../parts.ts';
import { keyOf, kindKey, KINDS } from './resources.ts';

type Objects = ReadonlyMap<string, KubeObject>;

const NOTHING: Objects = new Map();

export interface ClusterIndex {
  /** All objects of a kind by key, in the order of their creation. */
  all(type: ResourceType): Objects;
  get(type: ResourceType, key: string): KubeObject | undefined;
  /** Objects whose controlling owner has that uid. */
  ownedBy(uid: string | undefined): readonly KubeObject[];
  /** Pods bound to the node. */
  podsOn(nodeName: string): readonly KubeObject[];
  /** Pods bound to no node that have not ended. */
  unbound(): readonly KubeObject[];
  /** Requests of all pods on the node that have not ended. */
  requestedOn(nodeName: string): ResourceList;
  /** Called after the index took in a change; in the order of subscription. Answers the way to stop. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  stop(): void;
}

const parsed = new WeakMap<KubeObject, SchedulingPod>();

/** A pod as schedulers see it, read once per version of the object. */
export function schedulingPodOf(object: KubeObject): SchedulingPod {
  const known = parsed.get(object);
  if (known) return known;
  const pod = toSchedulingPod(object);
  parsed.set(object, pod);
  return pod;
}

/** The pod's phase; Pending when it says none. */
export function phaseOf(pod: KubeObject): string {
  return (pod.status as { phase?: string } | undefined)?.phase ?? 'Pending';
}

/** An index over everything in the store, now and from now on. */
export function createClusterIndex(store: KubeStore): ClusterIndex {
  const kinds = new Map<string, Map<string, KubeObject>>();
  const owned = new GroupedObjects();
  const onNode = new GroupedObjects();
  const unbound = new Map<string, KubeObject>();
  const requested = new Map<string, ResourceList>();
  const listeners = new Set<(event: StoreEvent) => void>();

  const forget = (type: ResourceType, key: string) => {
    const objects = kinds.get(kindKey(type));
    const before = objects?.get(key);
    if (!before) return;
    owned.remove(controllerOf(before)?.uid, before);
    if (kindKey(type) !== 'pods') return;
    onNode.remove(nodeNameOf(before), before);
    unbound.delete(key);
    requested.delete(nodeNameOf(before) ?? '');
  };
  const learn = (type: ResourceType, key: string, object: KubeObject) => {
    const objects = kinds.get(kindKey(type)) ?? new Map<string, KubeObject>();
    kinds.set(kindKey(type), objects.set(key, object));
    owned.add(controllerOf(object)?.uid, object);
    if (kindKey(type) !== 'pods') return;
    const nodeName = nodeNameOf(object);
    onNode.add(nodeName, object);
    requested.delete(nodeName ?? '');
    if (nodeName === undefined && !isFinished(object)) unbound.set(key, object);
  };
  for (const type of Object.values(KINDS)) {
    if (!store.serves(type)) continue;
    for (const object of store.list(type)) learn(type, keyOf(object.metadata), object);
  }
  const unsubscribe = store.subscribe((event) => {
    const key = keyOf(event.object.metadata);
    forget(event.resource, key);
    if (event.type === 'DELETED') kinds.get(kindKey(event.resource))?.delete(key);
    else learn(event.resource, key, event.object);
    for (const listener of listeners) listener(event);
  });

  return {
    all: (type) => kinds.get(kindKey(type)) ?? NOTHING,
    get: (type, key) => kinds.get(kindKey(type))?.get(key),
    ownedBy: (uid) => owned.of(uid),
    podsOn: (nodeName) => onNode.of(nodeName),
    unbound: () => [...unbound.values()],
    requestedOn(nodeName) {
      const known = requested.get(nodeName);
      if (known) return known;
      const live = onNode.of(nodeName).filter((pod) => !isFinished(pod));
      const sum = live.length === 0 ? NO_RESOURCES : addResources(...live.map((pod) => schedulingPodOf(pod).requests));
      requested.set(nodeName, sum);
      return sum;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: unsubscribe,
  };
}

/** The same index for a part that stops before the rest: `stop` ends what it subscribed to. */
export function scopedIndex(index: ClusterIndex): ClusterIndex {
  const ends: (() => void)[] = [];
  return {
    ...index,
    subscribe(listener) {
      const end = index.subscribe(listener);
      ends.push(end);
      return end;
    },
    stop() {
      for (const end of ends) end();
    },
  };
}

/** Objects by a name they share. */
class GroupedObjects {
  readonly #groups = new Map<string, Map<string, KubeObject>>();

  add(group: string | undefined, object: KubeObject): void {
    if (group === undefined) return;
    const members = this.#groups.get(group) ?? new Map<string, KubeObject>();
    this.#groups.set(group, members.set(identityOf(object), object));
  }

  remove(group: string | undefined, object: KubeObject): void {
    if (group === undefined) return;
    const members = this.#groups.get(group);
    members?.delete(identityOf(object));
    if (members?.size === 0) this.#groups.delete(group);
  }

  of(group: string | undefined): readonly KubeObject[] {
    return group === undefined ? [] : [...(this.#groups.get(group)?.values() ?? [])];
  }
}

function identityOf(object: KubeObject): string {
  return object.metadata.uid ?? keyOf(object.metadata);
}
