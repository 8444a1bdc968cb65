/** The cluster as a scheduling round wants it. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isConditionTrue } from '../../../domain/kube-object.ts';
import type { NodeInput } from '../../../autoscaling/karpenter/existing-node.ts';
import type { InstanceOption } from '../../../autoscaling/karpenter/instance-option.ts';
import { lastingTaints } from '../../../autoscaling/karpenter/lifecycle.ts';
import { toNodePoolInput, type NodePoolInput } from '../../../autoscaling/karpenter/node-pool-template.ts';
import type { PlacedPod } from '../../../autoscaling/karpenter/topology.ts';
import { DISRUPTED_TAINT, NODE_POOL_LABEL } from '../../../autoscaling/karpenter/well-known-labels.ts';
import { eksReserved, optionsOfNodeClass } from '../../../autoscaling/offerings.ts';
import {
  addResources,
  NO_RESOURCES,
  parseResources,
  subtractResources,
  type ResourceList,
} from '../../../autoscaling/resource-list.ts';
import { controllerOf, isTerminal, schedulingPodOf } from '../cluster-index.ts';
import { templateOf } from '../daemon-sets.ts';
import { allocatableOf, taintsOf } from '../kube-view.ts';
import { KINDS } from '../resources.ts';
import { nodeNameOfClaim, specOfClaim, statusOfClaim, templateOfPool } from './claim-objects.ts';
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

/** A node, a claim, or both: what one of them does not say yet, the other does. */
export interface Member {
  readonly name: string;
  readonly node: KubeObject | undefined;
  readonly claim: KubeObject | undefined;
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

/** Whether nothing more should be put there. */
export function isGoing({ node, claim }: Member): boolean {
  const isMarked = [node, claim].some((object) => object?.metadata.deletionTimestamp !== undefined);
  return isMarked || (node !== undefined && taintsOf(node).some((taint) => taint.key === DISRUPTED_TAINT.key));
}

/** The member as the scheduler packs pods onto it. */
export function toNodeInput(context: KarpenterContext, member: Member): NodeInput {
  const { node, claim } = member;
  const isInitialized = claim === undefined || isConditionTrue(claim, 'Initialized');
  const labels = { ...claim?.metadata.labels, ...node?.metadata.labels };
  return {
    name: member.name,
    nodePool: labels[NODE_POOL_LABEL] ?? null,
    isInitialized,
    labels,
    taints: memberTaints(member, isInitialized),
    capacity: parseResources(claim && statusOfClaim(claim).capacity),
    ...memberUse(context, node, memberAllocatable(member, isInitialized)),
  };
}

function memberUse(
  context: KarpenterContext,
  node: KubeObject | undefined,
  allocatable: ResourceList,
): Pick<NodeInput, 'available' | 'daemonRequests' | 'hostPorts'> {
  if (!node) return { available: allocatable, daemonRequests: NO_RESOURCES, hostPorts: [] };
  const pods = context.index.podsOn(node.metadata.name).filter((pod) => !isTerminal(pod));
  const daemons = pods.filter((pod) => controllerOf(pod)?.kind === 'DaemonSet');
  return {
    available: subtractResources(allocatable, context.index.requestedOn(node.metadata.name)),
    daemonRequests: addResources(...daemons.map((pod) => schedulingPodOf(pod).requests)),
    hostPorts: pods.flatMap((pod) => schedulingPodOf(pod).hostPorts),
  };
}

function memberTaints({ node, claim }: Member, isInitialized: boolean): NodeInput['taints'] {
  const present = node ? taintsOf(node) : [];
  if (isInitialized) return present;
  const spec = claim && specOfClaim(claim);
  return lastingTaints([...present, ...(node ? [] : (spec?.taints ?? []))], spec?.startupTaints ?? []);
}

/** A starting node shows no devices yet; its claim knows what it will have. */
function memberAllocatable({ node, claim }: Member, isInitialized: boolean): ResourceList {
  const promised = parseResources(claim ? statusOfClaim(claim).allocatable : undefined);
  if (!node) return promised;
  return isInitialized ? allocatableOf(node) : new Map([...promised, ...allocatableOf(node)]);
}

/** Pods that run, for spread and affinity. */
export function placedPods(context: KarpenterContext): PlacedPod[] {
  const placed: PlacedPod[] = [];
  for (const node of context.index.all(KINDS.node).values()) {
    const view = { name: node.metadata.name, labels: node.metadata.labels ?? {}, taints: taintsOf(node) };
    for (const pod of context.index.podsOn(node.metadata.name)) {
      if (isTerminal(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
      placed.push({ pod: schedulingPodOf(pod), node: view });
    }
  }
  return placed;
}

/** One pod per DaemonSet. */
export function daemonPods(context: KarpenterContext): ReturnType<typeof templateOf>[] {
  return [...context.index.all(KINDS.daemonSet).values()].map(templateOf);
}

/** Pods that would have to go elsewhere if their node went: not daemons, not finished ones. */
export function reschedulablePods(context: KarpenterContext, nodeName: string): KubeObject[] {
  return context.index
    .podsOn(nodeName)
    .filter(
      (pod) =>
        !isTerminal(pod) &&
        pod.metadata.deletionTimestamp === undefined &&
        !['DaemonSet', 'Node'].includes(controllerOf(pod)?.kind ?? ''),
    );
}
