/** The DaemonSet controller: one pod on every node that its template fits. */
import type { DaemonSet } from 'kubernetes-types/apps/v1.d.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { isConditionTrue } from '../../domain/kube-object.ts';
import { matchesNode } from '../../autoscaling/kube-scheduler/filters.ts';
import { podOfTemplate, type SchedulingPod } from '../../autoscaling/pod.ts';
import { isNotReadyTaint, untoleratedTaints, type Toleration } from '../../autoscaling/taints.ts';
import { controllerOf, nodeNameOf } from '../../domain/live-pods.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { taintsOf } from './kube-view.ts';
import { ownerReference } from './replica-sets.ts';
import { KINDS, keyOf } from './resources.ts';
import { createWorkQueue } from './work-queue.ts';

const MANAGER = 'kube-controller-manager';

/** What the controller lets every DaemonSet pod tolerate. */
const OWN_TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** Keeps every DaemonSet's pods on the nodes where they belong. */
export function startDaemonSets(context: ControllerContext): Controller {
  const queue = createWorkQueue(context.clock, (key) => reconcile(context, key));
  const addAll = () => {
    for (const key of context.index.all(KINDS.daemonSet).keys()) queue.add(key);
  };
  watchKind(context, KINDS.daemonSet, (set) => queue.add(keyOf(set.metadata)));
  watchKind(context, KINDS.node, addAll);
  watchKind(context, KINDS.pod, (pod) => {
    const owner = controllerOf(pod);
    if (owner?.kind === 'DaemonSet') queue.add(keyOf({ ...pod.metadata, name: owner.name }));
  });
  addAll();
  return queue;
}

function reconcile(context: ControllerContext, key: string): void {
  const set = context.index.get(KINDS.daemonSet, key);
  if (!set) return;
  const pods = new Map(
    context.index
      .ownedBy(set.metadata.uid)
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .map((pod) => [nodeNameOf(pod) ?? '', pod]),
  );
  const template = templateOf(set);
  const wanted = [...context.index.all(KINDS.node).values()].filter(
    (node) => node.metadata.deletionTimestamp === undefined && belongsOn(template, node),
  );
  if (set.metadata.deletionTimestamp === undefined) {
    for (const node of wanted) {
      if (!pods.has(node.metadata.name)) context.store.create(KINDS.pod, podForNode(set, node.metadata.name), MANAGER);
    }
  }
  writeStatus(context, key, wanted.length);
}

/** A DaemonSet's pod, with the tolerations that its controller adds. */
export function templateOf(set: KubeObject): SchedulingPod {
  const pod = podOfTemplate(set, (set as unknown as DaemonSet).spec?.template);
  return { ...pod, tolerations: [...pod.tolerations, ...OWN_TOLERATIONS] };
}

/** Whether the DaemonSet has a pod on the node. */
export function belongsOn(template: SchedulingPod, node: KubeObject): boolean {
  const view = { name: node.metadata.name, labels: node.metadata.labels ?? {} };
  if (!matchesNode(template, view)) return false;
  // The network taint of a starting node does not keep a DaemonSet's pod from being made for it.
  const taints = taintsOf(node).filter((taint) => taint.effect !== 'PreferNoSchedule' && !isNotReadyTaint(taint));
  return untoleratedTaints(taints, template.tolerations).length === 0;
}

/** The pod that a DaemonSet puts on a node. */
export function podForNode(set: KubeObject, nodeName: string): KubeObject {
  const { template } = (set as unknown as DaemonSet).spec ?? {};
  const spec = template?.spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${set.metadata.name}-`,
      ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
      labels: template?.metadata?.labels ?? {},
      ownerReferences: [ownerReference(set)],
    },
    spec: { ...spec, nodeName, tolerations: [...(spec?.tolerations ?? []), ...OWN_TOLERATIONS] },
  };
}

function writeStatus(context: ControllerContext, key: string, wanted: number): void {
  const set = context.index.get(KINDS.daemonSet, key);
  if (!set) return;
  const pods = context.index.ownedBy(set.metadata.uid).filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const ready = pods.filter((pod) => isConditionTrue(pod, 'Ready')).length;
  const status = {
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: wanted,
    numberAvailable: ready,
    numberMisscheduled: 0,
    numberReady: ready,
    numberUnavailable: Math.max(0, wanted - ready),
    observedGeneration: set.metadata.generation ?? 1,
    updatedNumberScheduled: pods.length,
  };
  patchStatus(context, KINDS.daemonSet, set, { status, manager: MANAGER });
}
