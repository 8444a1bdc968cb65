/** Nodes that ran before their group was given to Karpenter: it knows no claim for them, and takes them away. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isConditionTrue } from '../../../domain/kube-object.ts';
import { DRAIN_POLL_MS } from '../../../autoscaling/karpenter/lifecycle.ts';
import { INSTANCE_GROUP_LABEL } from '../../../autoscaling/karpenter/well-known-labels.ts';
import { watchKind, type Controller } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import { nodeNameOfClaim } from './claim-objects.ts';
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
  const groups = new Set<string>();
  for (const nodeClass of context.index.all(KINDS.nodeClass).values()) {
    if (isConditionTrue(nodeClass, 'Ready')) for (const group of groupsOfNodeClass(nodeClass)) groups.add(group);
  }
  if (groups.size === 0) return [];
  const claimed = new Set([...context.index.all(KINDS.nodeClaim).values()].map(nodeNameOfClaim));
  return [...context.index.all(KINDS.node).values()].filter(
    (node) => groups.has(node.metadata.labels?.[INSTANCE_GROUP_LABEL] ?? '') && !claimed.has(node.metadata.name),
  );
}

/** One look at one node; true: look again. */
function drainUnclaimed(context: KarpenterContext, name: string): boolean {
  const node = unclaimedNodes(context).find((candidate) => candidate.metadata.name === name);
  if (!node) return false;
  fenceNode(context, node);
  if (!drainNode(context, node).isDrained) return true;
  const instance = context.aws
    .nodes(context.clusterName)
    .find((candidate) => name === `hyperpod-${candidate.instanceId}`);
  if (instance && instance.status !== 'ShuttingDown') deleteInstance(context, instance);
  return false;
}
