/** Nodes as the scheduler's model sees them. */
import type { Node } from 'kubernetes-types/core/v1.d.ts';
import { isConditionTrue, type KubeObject } from '../../domain/kube-object.ts';
import type { NodeView } from '../../autoscaling/kube-scheduler/node-view.ts';
import { parseResources, type ResourceList } from '../../autoscaling/resource-list.ts';
import type { Taint } from '../../autoscaling/taints.ts';
import { isFinished } from '../../domain/live-pods.ts';
import { schedulingPodOf, type ClusterIndex } from './cluster-index.ts';

export function taintsOf(node: KubeObject): readonly Taint[] {
  return (node as unknown as Node).spec?.taints ?? [];
}

export function allocatableOf(node: KubeObject): ResourceList {
  return parseResources((node as unknown as Node).status?.allocatable);
}

export function isNodeReady(node: KubeObject): boolean {
  return isConditionTrue(node, 'Ready');
}

/** The node with everything that runs on it. */
export function nodeViewOf(index: ClusterIndex, node: KubeObject): NodeView {
  const { name } = node.metadata;
  const pods = index
    .podsOn(name)
    .filter((pod) => !isFinished(pod))
    .map(schedulingPodOf);
  return {
    name,
    labels: node.metadata.labels ?? {},
    taints: taintsOf(node),
    isUnschedulable: (node as unknown as Node).spec?.unschedulable === true,
    allocatable: allocatableOf(node),
    requested: index.requestedOn(name),
    hostPorts: pods.flatMap((pod) => pod.hostPorts),
    pods,
  };
}
