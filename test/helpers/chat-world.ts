/** Changes of the seed `autoscaled` that several checks look at: the GPU pool's disruption, the chat pods, budgets. */
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { withSpec } from './check-world.ts';

interface PoolSpec {
  readonly disruption?: object;
}

interface WorkloadSpec {
  readonly template: { readonly metadata: object; readonly spec: object };
}

/** The GPU pool with other disruption settings beside its own. */
export function withDisruption(changes: object): (pool: KubeObject) => KubeObject {
  return withSpec<PoolSpec>((spec) => ({ ...spec, disruption: { ...spec.disruption, ...changes } }));
}

/** A workload whose pods carry annotations. */
export function withPodAnnotations(
  annotations: Readonly<Record<string, string>>,
): (workload: KubeObject) => KubeObject {
  return withSpec<WorkloadSpec>((spec) => ({
    ...spec,
    template: { ...spec.template, metadata: { ...spec.template.metadata, annotations } },
  }));
}

/** A workload whose pods' spec is changed. */
export function withPodSpec(changes: object): (workload: KubeObject) => KubeObject {
  return withSpec<WorkloadSpec>((spec) => ({
    ...spec,
    template: { ...spec.template, spec: { ...spec.template.spec, ...changes } },
  }));
}

/** A PodDisruptionBudget over the pods of chat-api. */
export function chatBudget(spec: object, name = 'chat-api'): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'chat' },
    spec: { selector: { matchLabels: { app: 'chat-api' } }, ...spec },
  };
}
