/** Draining a node: fence it, evict what runs there, wait until it is empty. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { DISRUPTED_TAINT, DO_NOT_DISRUPT_ANNOTATION } from '../../../autoscaling/karpenter/well-known-labels.ts';
import { isTolerated } from '../../../autoscaling/taints.ts';
import { controllerOf, isFinished } from '../../../domain/live-pods.ts';
import { schedulingPodOf } from '../cluster-index.ts';
import { taintsOf } from '../kube-view.ts';
import { blockingBudget, countEviction } from '../pod-disruption-budgets.ts';
import { KINDS, keyOf } from '../resources.ts';
import { MANAGER, say, type KarpenterContext } from './karpenter-context.ts';

/** Adds the taint that keeps new pods away. */
export function fenceNode(context: KarpenterContext, node: KubeObject): void {
  if (taintsOf(node).some((taint) => taint.key === DISRUPTED_TAINT.key)) return;
  const taints = [...taintsOf(node), DISRUPTED_TAINT];
  context.store.update(KINDS.node, { ...node, spec: { ...(node.spec as object), taints } }, MANAGER);
}

export interface DrainState {
  readonly isDrained: boolean;
  /** Why a pod may not be evicted, as Karpenter words it. */
  readonly blockedBy: string | null;
}

/** Evicts what may be evicted: workloads first, DaemonSet pods once those are gone. */
export function drainNode(context: KarpenterContext, node: KubeObject): DrainState {
  const pods = context.index.podsOn(node.metadata.name).filter((pod) => isDrainable(pod));
  const workloads = pods.filter((pod) => controllerOf(pod)?.kind !== 'DaemonSet');
  let blockedBy: string | null = null;
  for (const pod of workloads.length > 0 ? workloads : pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const obstacle = evictionObstacle(context, pod);
    if (obstacle === undefined) evict(context, pod);
    else blockedBy ??= obstacle;
  }
  return { isDrained: pods.length === 0, blockedBy };
}

function evictionObstacle(context: KarpenterContext, pod: KubeObject): string | undefined {
  if (isProtected(pod)) return `pod ${keyOf(pod.metadata)} has "karpenter.sh/do-not-disrupt" annotation`;
  const budget = blockingBudget(context, pod);
  return budget && `pod ${keyOf(pod.metadata)} would violate PodDisruptionBudget ${budget}`;
}

/** Pods that tolerate the fence stay, as do static and finished ones. */
function isDrainable(pod: KubeObject): boolean {
  if (isFinished(pod) || controllerOf(pod)?.kind === 'Node') return false;
  return !isTolerated(DISRUPTED_TAINT, schedulingPodOf(pod).tolerations);
}

/** Whether a pod forbids that its node be taken from it. */
export function isProtected(object: KubeObject): boolean {
  return object.metadata.annotations?.[DO_NOT_DISRUPT_ANNOTATION] === 'true';
}

function evict(context: KarpenterContext, pod: KubeObject): void {
  say(context, pod, { type: 'Normal', reason: 'Evicted', message: 'Evicted pod' });
  countEviction(context, pod);
  context.store.delete(KINDS.pod, pod.metadata.name, pod.metadata.namespace);
}
