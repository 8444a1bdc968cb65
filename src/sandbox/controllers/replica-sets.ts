/** The ReplicaSet controller: as many pods as asked for. */
import type { ReplicaSet } from 'kubernetes-types/apps/v1.d.ts';
import { compareSurplus } from '../../autoscaling/replica-set.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { isConditionTrue } from '../../domain/kube-object.ts';
import { controllerOf, isFinished, nodeNameOf } from '../../domain/live-pods.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { KINDS, keyOf, splitKey } from './resources.ts';
import { parseKubeTime } from '../kube-time.ts';
import { trueSince } from './conditions.ts';
import { createWorkQueue } from './work-queue.ts';

const MANAGER = 'kube-controller-manager';
const COMPONENT = 'replicaset-controller';

/** Keeps every ReplicaSet at its size. */
export function startReplicaSets(context: ControllerContext): Controller {
  const queue = createWorkQueue(context.clock, (key) => reconcile(context, key));
  watchKind(context, KINDS.replicaSet, (set) => queue.add(keyOf(set.metadata)));
  watchKind(context, KINDS.pod, (pod) => {
    const owner = controllerOf(pod);
    if (owner?.kind === 'ReplicaSet') queue.add(keyOf({ ...pod.metadata, name: owner.name }));
  });
  for (const key of context.index.all(KINDS.replicaSet).keys()) queue.add(key);
  return queue;
}

function reconcile(context: ControllerContext, key: string): void {
  const set = context.index.get(KINDS.replicaSet, key);
  if (!set) return;
  const alive = context.index
    .ownedBy(set.metadata.uid)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && !isFinished(pod));
  if (set.metadata.deletionTimestamp === undefined) {
    const wanted = (set as unknown as ReplicaSet).spec?.replicas ?? 1;
    for (let index = alive.length; index < wanted; index += 1) createPod(context, set);
    const surplus = alive.length - wanted;
    for (const pod of surplus > 0 ? bySacrifice(alive, context.clock.now()).slice(0, surplus) : [])
      deletePod(context, set, pod);
  }
  writeStatus(context, key);
}

function createPod(context: ControllerContext, set: KubeObject): void {
  const template = (set as unknown as ReplicaSet).spec?.template;
  const { namespace = 'default' } = splitKey(keyOf(set.metadata));
  const pod = context.store.create(
    KINDS.pod,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        // The server makes the name from the prefix.
        name: '',
        generateName: `${set.metadata.name}-`,
        namespace,
        labels: template?.metadata?.labels ?? {},
        ...(template?.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
        ownerReferences: [ownerReference(set)],
      },
      spec: template?.spec,
    },
    MANAGER,
  );
  const message = `Created pod: ${pod.metadata.name}`;
  context.events.emit(set, { type: 'Normal', reason: 'SuccessfulCreate', message, component: COMPONENT });
}

/** A reference by which the object is collected with its owner. */
export function ownerReference(owner: KubeObject): NonNullable<KubeObject['metadata']['ownerReferences']>[number] {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

function deletePod(context: ControllerContext, set: KubeObject, pod: KubeObject): void {
  context.store.delete(KINDS.pod, pod.metadata.name, pod.metadata.namespace);
  const message = `Deleted pod: ${pod.metadata.name}`;
  context.events.emit(set, { type: 'Normal', reason: 'SuccessfulDelete', message, component: COMPONENT });
}

/** Those that are missed least first. */
function bySacrifice(pods: readonly KubeObject[], nowMs: number): KubeObject[] {
  const isReady = (pod: KubeObject) => isConditionTrue(pod, 'Ready');
  const neighbours = countBy(pods.filter(isReady), (pod) => nodeNameOf(pod) ?? '');
  return pods
    .map((pod) => ({
      pod,
      isBound: nodeNameOf(pod) !== undefined,
      isReady: isReady(pod),
      neighbours: neighbours.get(nodeNameOf(pod) ?? '') ?? 0,
      readySinceMs: trueSince(pod, 'Ready') ?? 0,
      createdMs: parseKubeTime(pod.metadata.creationTimestamp),
      uid: keyOf(pod.metadata),
    }))
    .toSorted((a, b) => compareSurplus(a, b, nowMs))
    .map(({ pod }) => pod);
}

function countBy(pods: readonly KubeObject[], keyOf: (pod: KubeObject) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) counts.set(keyOf(pod), (counts.get(keyOf(pod)) ?? 0) + 1);
  return counts;
}

function writeStatus(context: ControllerContext, key: string): void {
  const set = context.index.get(KINDS.replicaSet, key);
  if (!set) return;
  const pods = context.index
    .ownedBy(set.metadata.uid)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && !isFinished(pod));
  const ready = pods.filter((pod) => isConditionTrue(pod, 'Ready')).length;
  const status = {
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: set.metadata.generation ?? 1,
  };
  patchStatus(context, KINDS.replicaSet, set, { status, manager: MANAGER });
}
