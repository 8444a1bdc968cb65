/** The kubelets of all nodes: pods start after a while, become ready, and end when they are deleted. */
import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { conditionsOf, type Condition, type KubeObject } from '../../domain/kube-object.ts';
import { isFinished, nodeNameOf } from '../../domain/live-pods.ts';
import { phaseOf } from './cluster-index.ts';
import { kubeTime } from '../kube-time.ts';
import { withCondition } from './conditions.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { isNodeReady } from './kube-view.ts';
import { KINDS, keyOf } from './resources.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

const MANAGER = 'kubelet';
/** From the signal to end until the containers have ended. */
const SHUTDOWN_MS = 1000;

/** Runs the pods of every Ready node. */
export function startKubelet(context: ControllerContext): Controller {
  // When a pod's containers will run; decided once, when its node is ready for it.
  const startsAt = new Map<string, number>();
  const starts = createWorkQueue(context.clock, (key) => startWhenDue(context, { key, startsAt, queue: starts }));
  const ends = createWorkQueue(context.clock, (key) => {
    const pod = context.index.get(KINDS.pod, key);
    if (pod?.metadata.deletionTimestamp !== undefined) remove(context, pod);
  });
  watchKind(context, KINDS.pod, (pod, change) => {
    const key = keyOf(pod.metadata);
    if (change === 'DELETED') {
      startsAt.delete(pod.metadata.uid ?? '');
    } else if (pod.metadata.deletionTimestamp !== undefined) {
      if (nodeNameOf(pod) !== undefined) ends.addAfter(key, SHUTDOWN_MS);
    } else if (nodeNameOf(pod) !== undefined && phaseOf(pod) === 'Pending') {
      starts.add(key);
    }
  });
  watchKind(context, KINDS.node, (node) => {
    for (const pod of context.index.podsOn(node.metadata.name)) {
      if (phaseOf(pod) === 'Pending') starts.add(keyOf(pod.metadata));
    }
  });
  return {
    stop() {
      starts.stop();
      ends.stop();
    },
  };
}

function startWhenDue(
  context: ControllerContext,
  work: { readonly key: string; readonly startsAt: Map<string, number>; readonly queue: WorkQueue },
): void {
  const { key, startsAt, queue } = work;
  const pod = context.index.get(KINDS.pod, key);
  if (!pod || pod.metadata.deletionTimestamp !== undefined || phaseOf(pod) !== 'Pending') return;
  const node = context.index.get(KINDS.node, nodeNameOf(pod) ?? '');
  if (!node || !isNodeReady(node)) return;
  const uid = pod.metadata.uid ?? '';
  const nowMs = context.clock.now();
  const due = startsAt.get(uid);
  if (due === undefined) {
    startsAt.set(uid, nowMs + context.timings.podStart * 1000);
    queue.addAfter(key, context.timings.podStart * 1000);
  } else if (due <= nowMs) {
    startsAt.delete(uid);
    run(context, pod, node);
  }
}

function run(context: ControllerContext, pod: KubeObject, node: KubeObject): void {
  patchStatus(context, KINDS.pod, pod, {
    status: runningStatus(pod, node, context.clock.now(), context.services.random),
    manager: MANAGER,
  });
  for (const container of (pod as unknown as Pod).spec?.containers ?? []) {
    const pulled = `Successfully pulled image "${container.image ?? ''}"`;
    context.events.emit(pod, { type: 'Normal', reason: 'Pulled', message: pulled, component: MANAGER });
    const started = `Started container ${container.name}`;
    context.events.emit(pod, { type: 'Normal', reason: 'Started', message: started, component: MANAGER });
  }
}

/** The status of a pod whose containers run and are ready. */
export function runningStatus(
  pod: KubeObject,
  node: KubeObject,
  nowMs: number,
  random: () => number,
): Record<string, unknown> {
  const types = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const conditions = types.reduce<readonly Condition[]>(
    (list, type) => withCondition(list, { type, status: 'True' }, nowMs),
    conditionsOf(pod).filter((condition) => condition.type !== 'PodScheduled' || condition.status === 'True'),
  );
  const hostIP = addressOf(node);
  const podIP = `10.${octet(random)}.${octet(random)}.${octet(random)}`;
  return {
    phase: 'Running',
    conditions,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: kubeTime(nowMs),
    containerStatuses: ((pod as unknown as Pod).spec?.containers ?? []).map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: kubeTime(nowMs) } },
      lastState: {},
    })),
  };
}

function octet(random: () => number): number {
  return 1 + Math.floor(random() * 254);
}

function addressOf(node: KubeObject): string {
  const { addresses = [] } = (node.status ?? {}) as { addresses?: { type: string; address: string }[] };
  return addresses.find((address) => address.type === 'InternalIP')?.address ?? '';
}

function remove(context: ControllerContext, pod: KubeObject): void {
  const { name, namespace } = pod.metadata;
  if (!isFinished(pod)) {
    const message = `Stopping container ${(pod as unknown as Pod).spec?.containers[0]?.name ?? ''}`;
    context.events.emit(pod, { type: 'Normal', reason: 'Killing', message, component: MANAGER });
  }
  context.store.delete(KINDS.pod, name, namespace, { gracePeriodSeconds: 0 });
}
