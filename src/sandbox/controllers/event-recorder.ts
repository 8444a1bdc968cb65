/** Kubernetes events, told as controllers tell them: repeated ones are counted, not repeated. */
import type { KubeObject } from '../../domain/kube-object.ts';
import type { SandboxServices, KubeStore } from '../parts.ts';
import { kubeTime } from '../kube-time.ts';
import { KINDS } from './resources.ts';

export interface EventDetails {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Who says it: `default-scheduler`, `karpenter`, … */
  readonly component: string;
  /** Says the same about the same object at most once in this time. */
  readonly silenceMs?: number;
}

export interface EventRecorder {
  emit(object: KubeObject, details: EventDetails): void;
}

/** The API server keeps events for an hour. */
const LIFETIME_MS = 3_600_000;

/** A recorder for one store. */
export function createEventRecorder({ clock, random }: SandboxServices, store: KubeStore): EventRecorder {
  const known = new Map<string, { readonly name: string; readonly namespace: string; readonly saidMs: number }>();
  let prunedMs = clock.now();

  const prune = (nowMs: number) => {
    if (nowMs - prunedMs < LIFETIME_MS / 4) return;
    prunedMs = nowMs;
    for (const [id, event] of known) {
      if (nowMs - event.saidMs < LIFETIME_MS) break;
      known.delete(id);
      if (store.get(KINDS.event, event.name, event.namespace)) store.delete(KINDS.event, event.name, event.namespace);
    }
  };
  const repeat = (event: { readonly name: string; readonly namespace: string }, component: string): boolean => {
    const live = store.get(KINDS.event, event.name, event.namespace);
    if (!live) return false;
    const count = Number(live['count'] ?? 1) + 1;
    store.update(KINDS.event, { ...live, count, lastTimestamp: kubeTime(clock.now()) }, component);
    return true;
  };
  /** The API server refuses new objects in a namespace that is going. */
  const takesNew = (name: string): boolean => {
    const namespace = store.get(KINDS.namespace, name);
    return namespace !== undefined && namespace.metadata.deletionTimestamp === undefined;
  };
  return {
    emit(object, details) {
      const nowMs = clock.now();
      prune(nowMs);
      const id = [object.metadata.uid, details.component, details.reason, details.message].join('|');
      const before = known.get(id);
      if (before && nowMs - before.saidMs < (details.silenceMs ?? 0)) return;
      const namespace = object.metadata.namespace ?? 'default';
      const name = before?.name ?? `${object.metadata.name}.${hexDigits(random)}`;
      // Re-inserted, so that the oldest come first.
      known.delete(id);
      known.set(id, { name, namespace, saidMs: nowMs });
      if ((before && repeat(before, details.component)) || !takesNew(namespace)) return;
      const stamp = kubeTime(nowMs);
      store.create(KINDS.event, toEvent(object, details, { name, namespace, stamp }), details.component);
    },
  };
}

function hexDigits(random: () => number): string {
  return Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');
}

function toEvent(
  object: KubeObject,
  details: EventDetails,
  place: { readonly name: string; readonly namespace: string; readonly stamp: string },
): KubeObject {
  const { name, namespace, stamp } = place;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      ...pickDefined(object.metadata),
    },
    reason: details.reason,
    message: details.message,
    type: details.type,
    count: 1,
    firstTimestamp: stamp,
    lastTimestamp: stamp,
    source: { component: details.component },
    reportingComponent: details.component,
    reportingInstance: '',
  };
}

function pickDefined({ namespace, uid, resourceVersion }: KubeObject['metadata']): Record<string, string> {
  const given = Object.entries({ namespace, uid, resourceVersion });
  return Object.fromEntries(given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
