/** Containers whose cpu or memory a trigger takes a percentage of, while they request none. */
import { type LabelSelector, selectsLabels } from '../../autoscaling/label-selector.ts';
import { type KubeObject, namespaceOf } from '../../domain/kube-object.ts';
import { containersOf, type PodContainer } from '../../domain/live-fields.ts';
import type { LiveScaledObject, LiveTrigger } from '../../domain/live-scaled-object.ts';
import { containersWithout } from '../../domain/scale-target-rules.ts';

export interface MissingRequest {
  readonly trigger: LiveTrigger;
  readonly resource: 'cpu' | 'memory';
  readonly containers: readonly string[];
}

/** Triggers that take a percentage of requests: the HPA cannot without them. */
export function utilizationTriggers({ triggers }: LiveScaledObject): LiveTrigger[] {
  return triggers.filter(
    ({ type, metricType, metadata }) =>
      (type === 'cpu' || type === 'memory') && (metricType ?? metadata['type']) === 'Utilization',
  );
}

/** What is missing of the target's template, unless the pods have it all the same (a LimitRange gives defaults). */
export function missingRequests(
  scaledObject: LiveScaledObject,
  target: KubeObject,
  pods: readonly KubeObject[] | undefined,
): MissingRequest[] {
  return utilizationTriggers(scaledObject).flatMap((trigger) => {
    const resource = trigger.type === 'cpu' ? 'cpu' : 'memory';
    const lacking = (containers: readonly PodContainer[]) => namesWithout(resource, containers, trigger);
    const containers = lacking(containersOf(target));
    if (containers.length === 0) return [];
    const pod = (pods ?? []).find((candidate) => isPodOf(candidate, target));
    if (pod !== undefined && lacking(podContainersOf(pod)).length === 0) return [];
    return [{ trigger, resource, containers }];
  });
}

function namesWithout(
  resource: 'cpu' | 'memory',
  containers: readonly PodContainer[],
  { metadata }: LiveTrigger,
): string[] {
  const { containerName } = metadata;
  const looked = containerName === undefined ? containers : containers.filter(({ name }) => name === containerName);
  return containersWithout(resource, looked).map(({ name }) => name ?? '');
}

function isPodOf(pod: KubeObject, target: KubeObject): boolean {
  const { selector } = (target.spec ?? {}) as { readonly selector?: LabelSelector };
  return (
    namespaceOf(pod) === namespaceOf(target) && selector !== undefined && selectsLabels(selector, pod.metadata.labels)
  );
}

function podContainersOf({ spec }: KubeObject): readonly PodContainer[] {
  return (spec as { readonly containers?: readonly PodContainer[] } | undefined)?.containers ?? [];
}
