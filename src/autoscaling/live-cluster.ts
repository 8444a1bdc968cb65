/** The cluster as a scheduling round wants it, from the objects of the API: what explain, capacity and checks ask the model. */
import { asArray, asObject, asText, at, isObject } from '../domain/json.ts';
import { isConditionTrue, type KubeObject } from '../domain/kube-object.ts';
import { controllerOf, isLive, nodeNameOf } from '../domain/live-pods.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import { isGoing, type Member, type MemberUse, toNodeInput } from './karpenter/member.ts';
import { type NodePoolInput, toNodePoolInput } from './karpenter/node-pool-template.ts';
import type { RoundInput } from './karpenter/scheduler.ts';
import type { PlacedPod } from './karpenter/topology.ts';
import { type NodeClassGroup, optionsOfNodeClass } from './offerings.ts';
import { podOfTemplate, type SchedulingPod, toSchedulingPod } from './pod.ts';
import { addResources, NO_RESOURCES, type ResourceList } from './resource-list.ts';
import type { Taint } from './taints.ts';

/** Lists of the API server, as they are. */
export interface LiveObjects {
  readonly nodeClasses: readonly KubeObject[];
  readonly nodePools: readonly KubeObject[];
  readonly nodeClaims: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly daemonSets: readonly KubeObject[];
}

export interface LiveCluster extends Omit<RoundInput, 'pods' | 'settings'> {
  /** Types that node classes offer and our table does not know: nothing can be said of them. */
  readonly unknownTypes: readonly string[];
}

/** Ready HyperPod node pools, nodes and node claims on their way, and what runs. Linear in the objects. */
export function toLiveCluster(objects: LiveObjects): LiveCluster {
  const running = runningByNode(objects.pods);
  const { pools, unknownTypes } = readyPools(objects);
  return {
    pools,
    unknownTypes,
    nodes: membersOf(objects)
      .filter((member) => !isGoing(member))
      .map((member) => toNodeInput(member, useBy(running.get(member.name) ?? []))),
    placed: objects.nodes.flatMap((node) => placedOn(node, running.get(node.metadata.name) ?? [])),
    daemons: objects.daemonSets.map((set) =>
      podOfTemplate(set, (set.spec as { template?: unknown } | undefined)?.template),
    ),
  };
}

interface RunningPod {
  readonly pod: SchedulingPod;
  readonly isDaemon: boolean;
}

/** Ten thousand pods are read once, however many look at the cluster: a list of facts does not change. */
const readBefore = new WeakMap<readonly KubeObject[], ReadonlyMap<string, readonly RunningPod[]>>();

function runningByNode(pods: readonly KubeObject[]): ReadonlyMap<string, readonly RunningPod[]> {
  const running = readBefore.get(pods) ?? groupByNode(pods.filter(isLive));
  readBefore.set(pods, running);
  return running;
}

function groupByNode(pods: readonly KubeObject[]): ReadonlyMap<string, readonly RunningPod[]> {
  const byNode = new Map<string, RunningPod[]>();
  for (const object of pods) {
    const nodeName = nodeNameOf(object);
    if (nodeName === undefined) continue;
    const isDaemon = controllerOf(object)?.kind === 'DaemonSet';
    const all = byNode.get(nodeName) ?? [];
    all.push({ pod: toSchedulingPod(object), isDaemon });
    byNode.set(nodeName, all);
  }
  return byNode;
}

function readyPools({ nodePools, nodeClasses }: LiveObjects): { pools: NodePoolInput[]; unknownTypes: string[] } {
  const byName = new Map(nodeClasses.map((object) => [object.metadata.name, object]));
  const unknownTypes = new Set<string>();
  const pools: NodePoolInput[] = [];
  for (const pool of nodePools) {
    const nodeClass = byName.get(hyperpodNodeClassOf(pool) ?? '');
    if (!nodeClass || pool.metadata.deletionTimestamp !== undefined || !isConditionTrue(pool, 'Ready')) continue;
    const answer = optionsOfNodeClass(groupsOf(nodeClass));
    for (const type of answer.unknownTypes) unknownTypes.add(type);
    pools.push(toNodePoolInput(pool, answer.options));
  }
  return { pools, unknownTypes: [...unknownTypes].toSorted() };
}

/** AWS documents the shape by an example only: groups of another shape are left out. */
function groupsOf({ status }: KubeObject): readonly NodeClassGroup[] {
  const groups = asArray(asObject(status)['instanceGroups']).filter(isObject);
  return groups.filter(
    ({ instanceTypes, subnets, desiredLabels = [] }) =>
      isListOf(instanceTypes, isText) && isListOf(subnets, isObject) && isListOf(desiredLabels, isObject),
  ) as unknown as readonly NodeClassGroup[];
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function membersOf({ nodes, nodeClaims }: LiveObjects): Member[] {
  const claims = new Map(nodeClaims.map((claim) => [nodeNameOfClaim(claim), claim]));
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const unborn = nodeClaims.filter((claim) => !names.has(nodeNameOfClaim(claim)));
  return [
    ...nodes.map((node) => ({ name: node.metadata.name, node, claim: claims.get(node.metadata.name) })),
    ...unborn.map((claim) => ({ name: claim.metadata.name, node: undefined, claim })),
  ];
}

function nodeNameOfClaim({ status }: KubeObject): string {
  return asText(at(status, 'nodeName'));
}

function taintsOf(node: KubeObject): readonly Taint[] {
  return (node.spec as { readonly taints?: readonly Taint[] } | undefined)?.taints ?? [];
}

function useBy(running: readonly RunningPod[]): MemberUse {
  return {
    requested: addResources(...running.map(({ pod }) => pod.requests)),
    daemonRequests: running.length === 0 ? NO_RESOURCES : sumOfDaemons(running),
    hostPorts: running.flatMap(({ pod }) => pod.hostPorts),
  };
}

function sumOfDaemons(running: readonly RunningPod[]): ResourceList {
  return addResources(...running.filter(({ isDaemon }) => isDaemon).map(({ pod }) => pod.requests));
}

function placedOn(node: KubeObject, running: readonly RunningPod[]): PlacedPod[] {
  const view = { name: node.metadata.name, labels: node.metadata.labels ?? {}, taints: taintsOf(node) };
  return running.map(({ pod }) => ({ pod, node: view }));
}
