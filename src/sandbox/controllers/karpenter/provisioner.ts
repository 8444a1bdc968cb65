/** Provisioning: pending pods are collected for a moment, scheduled in one round, and node claims are made. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { conditionOf, isConditionTrue } from '../../../domain/kube-object.ts';
import {
  BATCH_DEFAULTS,
  nominationWindowMs,
  RETRIGGER_MS,
  triggerBatch,
  type BatchWindow,
} from '../../../autoscaling/karpenter/batching.ts';
import { describeFailure, type PodFailure } from '../../../autoscaling/karpenter/failure.ts';
import { EVENT_DEDUPE_MS } from '../../../autoscaling/karpenter/lifecycle.ts';
import { exceededLimit } from '../../../autoscaling/karpenter/limits.ts';
import { validatePod } from '../../../autoscaling/karpenter/pod-validation.ts';
import { scheduleRound, type PlannedClaim, type RoundResult } from '../../../autoscaling/karpenter/scheduler.ts';
import type { SchedulingPod } from '../../../autoscaling/pod.ts';
import { controllerOf, nodeNameOf } from '../../../domain/live-pods.ts';
import { schedulingPodOf } from '../cluster-index.ts';
import { watchKind, type Controller } from '../controller-context.ts';
import { KINDS, keyOf } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import { NO_RESOURCES, parseResources, type ResourceList } from '../../../autoscaling/resource-list.ts';
import { buildClaim } from './claim-objects.ts';
import { isGoing } from '../../../autoscaling/karpenter/member.ts';
import { daemonPods, membersOf, placedPods, readyPools, reschedulablePods, nodeInputOf } from './cluster-view.ts';
import { MANAGER, say, type KarpenterContext } from './karpenter-context.ts';
import { usageOfPool } from './node-pools.ts';

/** Watches pending pods and runs rounds. */
export function startProvisioner(context: KarpenterContext): Controller {
  let window: BatchWindow | undefined;
  const queue = createWorkQueue(context.clock, (key) => {
    if (key === 'retrigger') triggerAll();
    else closeWindow();
  });
  const trigger = (uid: string) => {
    const nowMs = context.clock.now();
    window = triggerBatch(window, uid, nowMs);
    queue.addAfter('round', window.closesMs - nowMs);
  };
  const triggerAll = () => {
    for (const pod of provisionablePods(context)) trigger(pod.metadata.uid ?? keyOf(pod.metadata));
  };
  const closeWindow = () => {
    if (!window || window.closesMs > context.clock.now()) return;
    window = undefined;
    // Until every claim has launched Karpenter does not know what it will have, and plans nothing more.
    if (!hasUnlaunchedClaims(context)) runRound(context);
    queue.addAfter('retrigger', RETRIGGER_MS);
  };
  watchKind(context, KINDS.pod, (pod, change) => {
    if (change !== 'DELETED' && isProvisionable(pod)) trigger(pod.metadata.uid ?? keyOf(pod.metadata));
  });
  triggerAll();
  return queue;
}

/** Refused by kube-scheduler, and not bound by anything else. */
function isProvisionable(pod: KubeObject): boolean {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return (
    nodeNameOf(pod) === undefined &&
    pod.metadata.deletionTimestamp === undefined &&
    scheduled?.status === 'False' &&
    scheduled.reason === 'Unschedulable' &&
    !['DaemonSet', 'Node'].includes(controllerOf(pod)?.kind ?? '')
  );
}

function provisionablePods(context: KarpenterContext): KubeObject[] {
  return context.index.unbound().filter(isProvisionable);
}

function hasUnlaunchedClaims(context: KarpenterContext): boolean {
  return [...context.index.all(KINDS.nodeClaim).values()].some((claim) => !isConditionTrue(claim, 'Launched'));
}

function runRound(context: KarpenterContext): void {
  const pending = new Map<string, KubeObject>();
  const pods: SchedulingPod[] = [];
  for (const object of provisionablePods(context)) {
    const pod = schedulingPodOf(object);
    const invalid = validatePod(pod);
    if (invalid) {
      reportFailure(context, object, invalid);
      continue;
    }
    pending.set(pod.uid, object);
    pods.push(pod);
  }
  const members = membersOf(context);
  const staying = members.filter((member) => !isGoing(member));
  const displaced = members
    .filter((member) => isGoing(member))
    .flatMap((member) => (member.node ? reschedulablePods(context, member.node.metadata.name) : []))
    .map(schedulingPodOf);
  const pools = readyPools(context);
  // Without a usable node pool Karpenter says nothing on the pods.
  if (pools.length === 0 || pods.length + displaced.length === 0) return;
  const moving = new Set(displaced.map((pod) => pod.uid));
  const result = scheduleRound({
    pods: [...pods, ...displaced],
    pools,
    nodes: staying.map((member) => nodeInputOf(context, member)),
    placed: placedPods(context).filter(({ pod }) => !moving.has(pod.uid)),
    daemons: daemonPods(context),
  });
  record(context, pending, result);
}

function record(context: KarpenterContext, pending: ReadonlyMap<string, KubeObject>, result: RoundResult): void {
  for (const [uid, failure] of result.failures) {
    const pod = pending.get(uid);
    if (pod) reportFailure(context, pod, failure);
  }
  for (const { nodePool, isMinValues } of result.emptyPools) {
    const pool = context.index.get(KINDS.nodePool, nodePool);
    const suffix = isMinValues ? ' due to minValues incompatibility' : '';
    if (!pool) continue;
    say(context, pool, {
      type: 'Warning',
      reason: 'NoCompatibleInstanceTypes',
      message: `NodePool requirements filtered out all compatible available instance types${suffix}`,
      silenceMs: EVENT_DEDUPE_MS,
    });
  }
  for (const { node, pods } of result.existing) {
    context.nominatedUntil.set(node, context.clock.now() + nominationWindowMs(BATCH_DEFAULTS));
    for (const pod of pods) nominate(context, pending.get(pod.uid), placeOf(context, node));
  }
  // Claims made in this round have no capacity yet: what counts against the limits is what was there before.
  const pools = new Set(result.claims.map((planned) => planned.nodePool));
  const usage = new Map([...pools].map((pool) => [pool, usageOfPool(context, pool)]));
  for (const planned of result.claims) {
    createClaim(context, planned, { pending, usage: usage.get(planned.nodePool) ?? NO_RESOURCES });
  }
}

function placeOf(context: KarpenterContext, name: string): string {
  return context.index.get(KINDS.nodeClaim, name) ? `nodeclaim/${name}` : `node/${name}`;
}

function reportFailure(context: KarpenterContext, pod: KubeObject, failure: PodFailure): void {
  const error = describeFailure(failure);
  if (error === undefined) return;
  const message = `Failed to schedule pod, ${error}`;
  say(context, pod, { type: 'Warning', reason: 'FailedScheduling', message, silenceMs: EVENT_DEDUPE_MS });
}

function nominate(context: KarpenterContext, pod: KubeObject | undefined, place: string): void {
  if (!pod) return;
  const message = `Pod should schedule on: ${place}`;
  say(context, pod, { type: 'Normal', reason: 'Nominated', message, silenceMs: EVENT_DEDUPE_MS });
}

/** The limits are looked at once more with what was made meanwhile. */
function createClaim(
  context: KarpenterContext,
  planned: PlannedClaim,
  round: { readonly pending: ReadonlyMap<string, KubeObject>; readonly usage: ResourceList },
): void {
  const pool = context.index.get(KINDS.nodePool, planned.nodePool);
  if (!pool) return;
  const limits = parseResources((pool.spec as { limits?: Record<string, string> }).limits);
  if (exceededLimit(limits, round.usage) !== undefined) return;
  const claim = context.store.create(KINDS.nodeClaim, buildClaim(pool, planned), MANAGER);
  for (const pod of planned.pods) nominate(context, round.pending.get(pod.uid), `nodeclaim/${claim.metadata.name}`);
}
