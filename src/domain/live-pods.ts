/** Pods as the API server has them: where they are, whose they are, what they stand in the way of. */
import { parseDuration } from './duration.ts';
import { groupBy } from './group-by.ts';
import { asObject, asText, at } from './json.ts';
import { conditionOf, type KubeObject } from './kube-object.ts';

/** `karpenter.sh/do-not-disrupt`: Karpenter leaves the node of such a pod alone. */
export const DO_NOT_DISRUPT = 'karpenter.sh/do-not-disrupt';

/** The node that a pod is bound to; undefined before that. */
export function nodeNameOf({ spec }: KubeObject): string | undefined {
  const name = asText(at(spec, 'nodeName'));
  return name === '' ? undefined : name;
}

/** Succeeded or Failed: it holds nothing any more. */
export function isFinished({ status }: KubeObject): boolean {
  const phase = at(status, 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Neither finished nor on its way out. */
export function isLive(pod: KubeObject): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The owner that manages the object. */
export function controllerOf({ metadata }: KubeObject): Owner | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller === true);
}

const DEPLOYMENT_HASH = 'pod-template-hash';

/** What a person would change to change the pod: the Deployment behind a ReplicaSet, else the controller, else the pod. */
export function workloadOf(pod: KubeObject): { readonly kind: string; readonly name: string } {
  const controller = controllerOf(pod);
  if (!controller) return { kind: 'Pod', name: pod.metadata.name };
  const hash = pod.metadata.labels?.[DEPLOYMENT_HASH];
  if (controller.kind === 'ReplicaSet' && hash !== undefined && controller.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: controller.name.slice(0, -hash.length - 1) };
  }
  return controller;
}

/** Whether it comes and goes with its node: a DaemonSet's, or a static one. */
export function isBoundToNode(pod: KubeObject): boolean {
  return ['DaemonSet', 'Node'].includes(controllerOf(pod)?.kind ?? '');
}

/** Whether the pod would have to run elsewhere if its node went. */
export function isReschedulable(pod: KubeObject): boolean {
  return isLive(pod) && !isBoundToNode(pod);
}

/** Whether Karpenter looks for a node for it: kube-scheduler refused it, and nothing else takes care of it. */
export function isPending(pod: KubeObject): boolean {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return (
    scheduled?.status === 'False' &&
    scheduled.reason === 'Unschedulable' &&
    nodeNameOf(pod) === undefined &&
    asText(at(pod.status, 'nominatedNodeName')) === '' &&
    isReschedulable(pod)
  );
}

/** Whether pod, node or node claim says that its node may not be disrupted; a duration says so for a while. */
export function forbidsDisruption({ metadata }: KubeObject): boolean {
  const value = metadata.annotations?.[DO_NOT_DISRUPT];
  return value === 'true' || (value !== undefined && parseDuration(value) !== undefined);
}

/** Pods on nodes by the node's name; finished ones are left out. */
export function podsByNode(pods: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const bound = pods.filter((pod) => nodeNameOf(pod) !== undefined && !isFinished(pod));
  return groupBy(bound, (pod) => nodeNameOf(pod) ?? '');
}

/** The priority that admission resolved; 0 when there is none. */
export function priorityOf({ spec }: KubeObject): number {
  const { priority } = asObject(spec);
  return typeof priority === 'number' ? priority : 0;
}
