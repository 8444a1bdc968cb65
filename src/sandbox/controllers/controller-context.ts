/** What every controller is given. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ResourceType } from '../../domain/kube-object.ts';
import type { SandboxClock } from '../clock.ts';
import type { KubeStore, SandboxAws, SandboxServices, StoreEvent } from '../parts.ts';
import type { SeedTimings } from '../seed.ts';
import { createClusterIndex, type ClusterIndex } from './cluster-index.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';
import type { TriggerReading } from './keda/trigger-values.ts';
import { kindKey } from './resources.ts';

export interface ControllerContext {
  readonly services: SandboxServices;
  readonly clock: SandboxClock;
  readonly timings: SeedTimings;
  readonly aws: SandboxAws;
  readonly store: KubeStore;
  readonly index: ClusterIndex;
  readonly events: EventRecorder;
  /** What KEDA read of each metric at its last poll, by `polledKey`. */
  readonly polledMetrics: Map<string, TriggerReading>;
}

export interface Controller {
  stop(): void;
}

/** The context of one sandbox's controllers. */
export function createContext(services: SandboxServices, aws: SandboxAws, store: KubeStore): ControllerContext {
  return {
    services,
    clock: services.clock,
    timings: services.seed.timings,
    aws,
    store,
    index: createClusterIndex(store),
    events: createEventRecorder(services, store),
    polledMetrics: new Map(),
  };
}

/** Calls the listener for changes of one kind. */
export function watchKind(
  context: ControllerContext,
  type: ResourceType,
  listener: (object: KubeObject, change: StoreEvent['type']) => void,
): void {
  const wanted = kindKey(type);
  context.index.subscribe((event) => {
    if (kindKey(event.resource) === wanted) listener(event.object, event.type);
  });
}

/** Writes fields of the status, when they differ from what is there. */
export function patchStatus(
  context: ControllerContext,
  type: ResourceType,
  object: KubeObject,
  change: { readonly status: Readonly<Record<string, unknown>>; readonly manager: string },
): KubeObject {
  const before = (object.status ?? {}) as Readonly<Record<string, unknown>>;
  const isSame = Object.entries(change.status).every(([field, value]) => isDeepStrictEqual(before[field], value));
  if (isSame) return object;
  return context.store.updateStatus(type, { ...object, status: { ...before, ...change.status } }, change.manager);
}
