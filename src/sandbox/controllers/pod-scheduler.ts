/** kube-scheduler: binds pending pods to nodes, and says why when it cannot. */
import { conditionsOf, type KubeObject } from '../../domain/kube-object.ts';
import { chooseNode } from '../../autoscaling/kube-scheduler/choose-node.ts';
import type { NodeView } from '../../autoscaling/kube-scheduler/node-view.ts';
import { addResources } from '../../autoscaling/resource-list.ts';
import { controllerOf, nodeNameOf } from '../../domain/live-pods.ts';
import { schedulingPodOf } from './cluster-index.ts';
import { withCondition } from './conditions.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { nodeViewOf } from './kube-view.ts';
import { KINDS, keyOf } from './resources.ts';
import { createWorkQueue } from './work-queue.ts';

const COMPONENT = 'default-scheduler';
/** The scheduler tries an unschedulable pod again at least this often, and says so again. */
const RETRY_SILENCE_MS = 5 * 60_000;

/** Schedules whenever a pod waits and anything changed that may help it. */
export function startPodScheduler(context: ControllerContext): Controller {
  const queue = createWorkQueue(context.clock, () => schedulePending(context));
  watchKind(context, KINDS.pod, (pod, change) => {
    const isWaiting = nodeNameOf(pod) === undefined && change === 'ADDED';
    if (isWaiting || (change === 'DELETED' && context.index.unbound().length > 0)) queue.add('pods');
  });
  watchKind(context, KINDS.node, () => {
    if (context.index.unbound().length > 0) queue.add('pods');
  });
  if (context.index.unbound().length > 0) queue.add('pods');
  return queue;
}

function schedulePending(context: ControllerContext): void {
  const waiting = context.index.unbound().filter((pod) => pod.metadata.deletionTimestamp === undefined && isOurs(pod));
  if (waiting.length === 0) return;
  const views = new Map(
    [...context.index.all(KINDS.node).values()].map((node) => [node.metadata.name, nodeViewOf(context.index, node)]),
  );
  // Pods of one owner are alike: what refused the first refuses the rest.
  const refused = new Map<string, string>();
  for (const object of byAge(waiting)) {
    const pod = schedulingPodOf(object);
    const kind = controllerOf(object)?.uid;
    const known = kind === undefined ? undefined : refused.get(kind);
    const choice = known === undefined ? chooseNode(pod, [...views.values()]) : { message: known };
    if ('node' in choice) {
      bind(context, object, choice.node);
      views.set(choice.node, withPod(views.get(choice.node), pod, choice.node));
      continue;
    }
    if (kind !== undefined && pod.spread.length + pod.affinity.length + pod.antiAffinity.length === 0) {
      refused.set(kind, choice.message);
    }
    refuse(context, object, choice.message);
  }
}

function isOurs(pod: KubeObject): boolean {
  const { schedulerName, schedulingGates } = pod.spec as { schedulerName?: string; schedulingGates?: unknown[] };
  return (schedulerName ?? COMPONENT) === COMPONENT && (schedulingGates ?? []).length === 0;
}

function byAge(pods: readonly KubeObject[]): KubeObject[] {
  return pods.toSorted((a, b) => {
    const [ageA, ageB] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
    if (ageA !== ageB) return ageA < ageB ? -1 : 1;
    return keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1;
  });
}

function withPod(view: NodeView | undefined, pod: ReturnType<typeof schedulingPodOf>, name: string): NodeView {
  if (!view) throw new Error(`bound a pod to the unknown node ${name}`);
  return {
    ...view,
    requested: addResources(view.requested, pod.requests),
    hostPorts: [...view.hostPorts, ...pod.hostPorts],
    pods: [...view.pods, pod],
  };
}

function bind(context: ControllerContext, pod: KubeObject, nodeName: string): void {
  const bound = context.store.update(
    KINDS.pod,
    { ...pod, spec: { ...(pod.spec as object), nodeName } },
    'kube-scheduler',
  );
  const conditions = withCondition(
    conditionsOf(bound).filter((condition) => condition.type !== 'PodScheduled'),
    { type: 'PodScheduled', status: 'True' },
    context.clock.now(),
  );
  patchStatus(context, KINDS.pod, bound, { status: { conditions }, manager: 'kube-scheduler' });
  const message = `Successfully assigned ${keyOf(pod.metadata)} to ${nodeName}`;
  context.events.emit(pod, { type: 'Normal', reason: 'Scheduled', message, component: COMPONENT });
}

function refuse(context: ControllerContext, pod: KubeObject, message: string): void {
  const conditions = withCondition(
    conditionsOf(pod),
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    context.clock.now(),
  );
  const status = { phase: 'Pending', conditions };
  patchStatus(context, KINDS.pod, pod, { status, manager: 'kube-scheduler' });
  context.events.emit(pod, {
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: COMPONENT,
    silenceMs: RETRY_SILENCE_MS,
  });
}
