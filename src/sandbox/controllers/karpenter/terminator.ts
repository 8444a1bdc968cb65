/** Termination: a deleted node claim's node is drained, its instance deleted, and only then the finalizers go. */
import { conditionsOf, type KubeObject, type ResourceType } from '../../../domain/kube-object.ts';
import { DRAIN_POLL_MS, MIN_DRAIN_MS, TERMINATION_POLL_MS } from '../../../autoscaling/karpenter/lifecycle.ts';
import { TERMINATION_FINALIZER } from '../../../autoscaling/karpenter/well-known-labels.ts';
import { AwsFailure, type SandboxNode } from '../../parts.ts';
import { trueSince, withCondition, type ConditionChange } from '../conditions.ts';
import { patchStatus, watchKind, type Controller } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { createWorkQueue, type WorkQueue } from '../work-queue.ts';
import { instanceIdOfClaim, nodeNameOfClaim } from './claim-objects.ts';
import { drainNode, fenceNode } from './drain.ts';
import { MANAGER, say, type KarpenterContext } from './karpenter-context.ts';
import { holds } from './status-conditions.ts';

const DRAIN_EVENT_SILENCE_MS = 60_000;

/** Brings claims that are being deleted to their end. */
export function startTerminator(context: KarpenterContext): Controller {
  const drainingSince = new Map<string, number>();
  const queue = createWorkQueue(context.clock, (name) => reconcile(context, name, { queue, drainingSince }));
  watchKind(context, KINDS.nodeClaim, (claim, change) => {
    if (change === 'DELETED') drainingSince.delete(claim.metadata.name);
    else if (claim.metadata.deletionTimestamp !== undefined) queue.add(claim.metadata.name);
  });
  // A node that somebody deletes takes its claim along.
  watchKind(context, KINDS.node, (node) => {
    const owner = node.metadata.ownerReferences?.find((reference) => reference.kind === 'NodeClaim');
    const claim = owner && context.index.get(KINDS.nodeClaim, owner.name);
    if (node.metadata.deletionTimestamp === undefined || !claim) return;
    if (claim.metadata.deletionTimestamp === undefined) queue.add(`delete/${owner.name}`);
  });
  for (const [name, claim] of context.index.all(KINDS.nodeClaim)) {
    if (claim.metadata.deletionTimestamp !== undefined) queue.add(name);
  }
  return queue;
}

interface Work {
  readonly queue: WorkQueue;
  readonly drainingSince: Map<string, number>;
}

function reconcile(context: KarpenterContext, key: string, work: Work): void {
  if (key.startsWith('delete/')) {
    const name = key.slice('delete/'.length);
    if (context.index.get(KINDS.nodeClaim, name)) context.store.delete(KINDS.nodeClaim, name);
    return;
  }
  const claim = context.index.get(KINDS.nodeClaim, key);
  if (claim?.metadata.deletionTimestamp === undefined) return;
  const node = context.index.get(KINDS.node, nodeNameOfClaim(claim) ?? '');
  if (node && !isDrained(context, claim, node, work)) return;
  const instance = instanceOf(context, claim);
  if (instance) {
    if (instance.status !== 'ShuttingDown') terminate(context, claim, instance);
    work.queue.addAfter(key, TERMINATION_POLL_MS);
    return;
  }
  release(context, KINDS.node, node);
  release(context, KINDS.nodeClaim, context.index.get(KINDS.nodeClaim, key));
}

/** Fences and empties the node; true once nothing is left and the least time has passed. */
function isDrained(context: KarpenterContext, claim: KubeObject, node: KubeObject, work: Work): boolean {
  if (trueSince(claim, 'Drained') !== undefined) return true;
  const { name } = claim.metadata;
  if (node.metadata.deletionTimestamp === undefined) context.store.delete(KINDS.node, node.metadata.name);
  const live = context.index.get(KINDS.node, node.metadata.name);
  if (!live) return true;
  fenceNode(context, live);
  const nowMs = context.clock.now();
  const sinceMs = work.drainingSince.get(name) ?? nowMs;
  work.drainingSince.set(name, sinceMs);
  const state = drainNode(context, live);
  if (state.isDrained && nowMs - sinceMs >= MIN_DRAIN_MS) {
    mark(context, claim, holds('Drained'));
    return true;
  }
  if (state.blockedBy !== null) {
    const message = `Failed to drain node, ${state.blockedBy}`;
    say(context, live, { type: 'Warning', reason: 'FailedDraining', message, silenceMs: DRAIN_EVENT_SILENCE_MS });
  }
  mark(context, claim, { type: 'Drained', status: 'Unknown', reason: 'Draining', message: 'Draining' });
  work.queue.addAfter(name, DRAIN_POLL_MS);
  return false;
}

function mark(context: KarpenterContext, claim: KubeObject, change: ConditionChange): void {
  const live = context.index.get(KINDS.nodeClaim, claim.metadata.name);
  if (!live) return;
  const conditions = withCondition(conditionsOf(live), change, context.clock.now());
  patchStatus(context, KINDS.nodeClaim, live, { status: { conditions }, manager: MANAGER });
}

function instanceOf(context: KarpenterContext, claim: KubeObject): SandboxNode | undefined {
  const instanceId = instanceIdOfClaim(claim);
  return context.aws.nodes(context.clusterName).find((node) => node.instanceId === instanceId);
}

function terminate(context: KarpenterContext, claim: KubeObject, instance: SandboxNode): void {
  mark(context, claim, holds('InstanceTerminating'));
  try {
    deleteInstance(context, instance);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const message = `terminating instance, ${error.code}: ${error.message}`.slice(0, 1024);
    say(context, claim, { type: 'Warning', reason: 'FailedTermination', message, silenceMs: DRAIN_EVENT_SILENCE_MS });
  }
}

/** Deletes an instance as the cluster role. Throws AwsFailure. */
export function deleteInstance(context: KarpenterContext, instance: SandboxNode): void {
  const roleArn = context.clusterRoleArn();
  if (roleArn === null)
    throw new AwsFailure('AccessDenied', 403, 'the cluster has no ClusterRole to delete nodes with');
  const input = { ClusterName: context.clusterName, NodeIds: [instance.instanceId] };
  context.aws.call('sagemaker', 'BatchDeleteClusterNodes', input, roleArn);
}

/** Takes the finalizer off, so that the object can go. */
function release(context: KarpenterContext, type: ResourceType, object: KubeObject | undefined): void {
  if (!object?.metadata.finalizers?.includes(TERMINATION_FINALIZER)) return;
  const finalizers = object.metadata.finalizers.filter((finalizer) => finalizer !== TERMINATION_FINALIZER);
  context.store.update(type, { ...object, metadata: { ...object.metadata, finalizers } }, MANAGER);
}
