/** The cluster as a scheduling round wants it. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isConditionTrue } from '../../../domain/kube-object.ts';
import { controllerOf, isFinished, isReschedulable } from '../../../domain/live-pods.ts';
import type { NodeInput } from '../../../autoscaling/karpenter/existing-node.ts';
import type { InstanceOption } from '../../../autoscaling/karpenter/instance-option.ts';
import { type Member, type MemberUse, toNodeInput } from '../../../autoscaling/karpenter/member.ts';
import { toNodePoolInput, type NodePoolInput } from '../../../autoscaling/karpenter/node-pool-template.ts';
import type { PlacedPod } from '../../../autoscaling/karpenter/topology.ts';
import { eksReserved, optionsOfNodeClass } from '../../../autoscaling/offerings.ts';
import { addResources, NO_RESOURCES } from '../../../autoscaling/resource-list.ts';
import { schedulingPodOf } from '../cluster-index.ts';
import { templateOf } from '../daemon-sets.ts';
import { taintsOf } from '../kube-view.ts';
import { KINDS } from '../resources.ts';
import { nodeNameOfClaim, templateOfPool } from './claim-objects.ts';
import { offeringId, type KarpenterContext } from './karpenter-context.ts';
import { offeredGroups } from './node-classes.ts';

/** The instance options of a node class, without those that had no capacity lately. */
export function optionsOf(context: KarpenterContext, nodeClass: KubeObject): readonly InstanceOption[] {
  const nowMs = context.clock.now();
  const { options } = optionsOfNodeClass(offeredGroups(nodeClass), {
    reserved: eksReserved,
    isAvailable: (offering) => (context.unavailableUntil.get(offeringId(offering)) ?? 0) <= nowMs,
  });
  return options;
}

/** The node pools that are Ready, with what their node classes offer. */
export function readyPools(context: KarpenterContext): NodePoolInput[] {
  const pools: NodePoolInput[] = [];
  for (const pool of context.index.all(KINDS.nodePool).values()) {
    if (pool.metadata.deletionTimestamp !== undefined || !isConditionTrue(pool, 'Ready')) continue;
    const nodeClass = context.index.get(KINDS.nodeClass, templateOfPool(pool).spec.nodeClassRef.name);
    if (nodeClass) pools.push(toNodePoolInput(pool, optionsOf(context, nodeClass)));
  }
  return pools;
}

/** Every node, and every claim that has no node yet. */
export function membersOf(context: KarpenterContext): Member[] {
  const claims = new Map<string, KubeObject>();
  const unborn: Member[] = [];
  for (const claim of context.index.all(KINDS.nodeClaim).values()) {
    const nodeName = nodeNameOfClaim(claim);
    if (nodeName !== undefined && context.index.get(KINDS.node, nodeName)) claims.set(nodeName, claim);
    else unborn.push({ name: claim.metadata.name, node: undefined, claim });
  }
  const nodes = [...context.index.all(KINDS.node).values()].map((node) => ({
    name: node.metadata.name,
    node,
    claim: claims.get(node.metadata.name),
  }));
  return [...nodes, ...unborn];
}

/** The member as the scheduler packs pods onto it, with what runs there. */
export function nodeInputOf(context: KarpenterContext, member: Member): NodeInput {
  return toNodeInput(member, member.node ? useOf(context, member.node.metadata.name) : NO_USE);
}

const NO_USE: MemberUse = { requested: NO_RESOURCES, daemonRequests: NO_RESOURCES, hostPorts: [] };

function useOf({ index }: KarpenterContext, nodeName: string): MemberUse {
  const pods = index.podsOn(nodeName).filter((pod) => !isFinished(pod));
  const daemons = pods.filter((pod) => controllerOf(pod)?.kind === 'DaemonSet');
  return {
    requested: index.requestedOn(nodeName),
    daemonRequests: addResources(...daemons.map((pod) => schedulingPodOf(pod).requests)),
    hostPorts: pods.flatMap((pod) => schedulingPodOf(pod).hostPorts),
  };
}

/** Pods that run, for spread and affinity. */
export function placedPods(context: KarpenterContext): PlacedPod[] {
  const placed: PlacedPod[] = [];
  for (const node of context.index.all(KINDS.node).values()) {
    const view = { name: node.metadata.name, labels: node.metadata.labels ?? {}, taints: taintsOf(node) };
    for (const pod of context.index.podsOn(node.metadata.name)) {
      if (isFinished(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
      placed.push({ pod: schedulingPodOf(pod), node: view });
    }
  }
  return placed;
}

/** One pod per DaemonSet. */
export function daemonPods(context: KarpenterContext): ReturnType<typeof templateOf>[] {
  return [...context.index.all(KINDS.daemonSet).values()].map(templateOf);
}

/** Pods that would have to go elsewhere if their node went. */
export function reschedulablePods(context: KarpenterContext, nodeName: string): KubeObject[] {
  return context.index.podsOn(nodeName).filter(isReschedulable);
}
