/** The sandbox's Kubernetes API server: objects in memory behind the API's own HTTP. */
import type { SandboxKube, SandboxServices } from '../parts.ts';
import { createGarbageCollector } from './gc/collector.ts';
import { createKubeHandler, type Authenticate } from './http/handler.ts';
import { reconcileDefinitions } from './kinds/custom-resource-definitions.ts';
import { createSystemPriorityClasses } from './kinds/core.ts';
import { rulesOf } from './kinds/index.ts';
import { createInitialNamespaces, reconcileNamespaces } from './kinds/namespaces.ts';
import { createKubeStore } from './kube-store.ts';
import { builtInResources } from './registry/built-in.ts';
import { createRegistry } from './registry/registry.ts';
import type { KubeState } from './state.ts';
import type { Change } from './storage/change-log.ts';
import { createObjectStorage } from './storage/object-storage.ts';

/** Starts with the namespaces and priority classes of an empty cluster. `authenticate` answers undefined for a 401. */
export function createSandboxKube(services: SandboxServices, authenticate: Authenticate): SandboxKube {
  const reactions: ((change: Change) => void)[] = [];
  const state: KubeState = {
    storage: createObjectStorage((change) => {
      for (const react of reactions) react(change);
    }),
    registry: createRegistry(builtInResources()),
    rules: rulesOf,
    now: () => services.clock.now(),
    random: services.random,
    trafficOfMetrics: services.seed.kubernetes.metricsServer === false ? undefined : services.traffic,
  };
  reactions.push(
    (change) => reconcileDefinitions(state, change),
    createGarbageCollector(state),
    (change) => reconcileNamespaces(state, change),
  );
  createInitialNamespaces(state);
  createSystemPriorityClasses(state);
  return { store: createKubeStore(state), handle: createKubeHandler(state, services, authenticate) };
}
