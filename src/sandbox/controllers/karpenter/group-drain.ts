/** Nodes that ran before their group was given to Karpenter: it knows no claim for them, and takes them away. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { nodeNameOfInstance } from '../../../domain/cluster.ts';
import { isConditionTrue } from '../../../domain/kube-object.ts';
import { DRAIN_POLL_MS } from '../../../autoscaling/karpenter/lifecycle.ts';
import {
  INSTANCE_GROUP_LABEL,
  NODE_POOL_LABEL,
  UNREGISTERED_TAINT,
} from '../../../autoscaling/karpenter/well-known-labels.ts';
import { watchKind, type Controller } from '../controller-context.ts';
import { taintsOf } from '../kube-view.ts';
import { KINDS } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import { drainNode, fenceNode } from './drain.ts';
import type { KarpenterContext } from './karpenter-context.ts';
import { groupsOfNodeClass } from './node-classes.ts';
import { deleteInstance } from './terminator.ts';

/** Drains and deletes the unclaimed nodes of every group that a Ready node class names. */
export function startGroupDrain(context: KarpenterContext): Controller {
  const queue = createWorkQueue(context.clock, (name) => {
    if (name === 'all') {
      for (const node of unclaimedNodes(context)) queue.add(node.metadata.name);
    } else if (drainUnclaimed(context, name)) {
      queue.addAfter(name, DRAIN_POLL_MS);
    }
  });
  watchKind(context, KINDS.nodeClass, () => queue.add('all'));
  watchKind(context, KINDS.node, (_, change) => {
    if (change === 'ADDED') queue.add('all');
  });
  queue.add('all');
  return queue;
}

function unclaimedNodes(context: KarpenterContext): KubeObject[] {
  return [...context.index.all(KINDS.node).values()].filter((node) => isUnclaimed(context, node));
}

/** In a group of a Ready node class, and not made by Karpenter: neither labelled by it nor still waiting to be. */
function isUnclaimed(context: KarpenterContext, node: KubeObject): boolean {
  const { labels = {} } = node.metadata;
  if (labels[NODE_POOL_LABEL] !== undefined) return false;
  if (taintsOf(node).some((taint) => taint.key === UNREGISTERED_TAINT.key)) return false;
  const group = labels[INSTANCE_GROUP_LABEL] ?? '';
  return [...context.index.all(KINDS.nodeClass).values()].some(
    (nodeClass) => groupsOfNodeClass(nodeClass).includes(group) && isConditionTrue(nodeClass, 'Ready'),
  );
}

/** One look at one node; true: look again. */
function drainUnclaimed(context: KarpenterContext, name: string): boolean {
  const node = context.index.get(KINDS.node, name);
  if (!node || !isUnclaimed(context, node)) return false;
  fenceNode(context, node);
  if (!drainNode(context, node).isDrained) return true;
  const instance = context.aws
    .nodes(context.clusterName)
    .find((candidate) => name === nodeNameOfInstance(candidate.instanceId));
  if (instance && instance.status !== 'ShuttingDown') deleteInstance(context, instance);
  return false;
}
