/** The cluster as a scheduling round wants it, from the objects of the API: what explain, capacity and checks ask the model. */
import { isConditionTrue, type KubeObject } from '../domain/kube-object.ts';
import { controllerOf, isLive, nodeNameOf } from '../domain/live-pods.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import type { NodeInput } from './karpenter/existing-node.ts';
import { lastingTaints } from './karpenter/lifecycle.ts';
import { type NodePoolInput, toNodePoolInput } from './karpenter/node-pool-template.ts';
import type { RoundInput } from './karpenter/scheduler.ts';
import type { PlacedPod } from './karpenter/topology.ts';
import { DISRUPTED_TAINT, NODE_POOL_LABEL } from './karpenter/well-known-labels.ts';
import { type NodeClassGroup, optionsOfNodeClass } from './offerings.ts';
import { podOfTemplate, type SchedulingPod, toSchedulingPod } from './pod.ts';
import { addResources, NO_RESOURCES, parseResources, type ResourceList, subtractResources } from './resource-list.ts';
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

interface ClaimStatus {
  readonly nodeName?: string;
  readonly capacity?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
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
      .map((member) => toNodeInput(member, running.get(member.name) ?? [])),
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

function groupsOf({ status }: KubeObject): readonly NodeClassGroup[] {
  return (status as { readonly instanceGroups?: readonly NodeClassGroup[] } | undefined)?.instanceGroups ?? [];
}

/** A node, a claim, or both: what one of them does not say yet, the other does. */
interface Member {
  readonly name: string;
  readonly node: KubeObject | undefined;
  readonly claim: KubeObject | undefined;
}

function membersOf({ nodes, nodeClaims }: LiveObjects): Member[] {
  const claims = new Map(nodeClaims.map((claim) => [statusOf(claim).nodeName ?? '', claim]));
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const unborn = nodeClaims.filter((claim) => !names.has(statusOf(claim).nodeName ?? ''));
  return [
    ...nodes.map((node) => ({ name: node.metadata.name, node, claim: claims.get(node.metadata.name) })),
    ...unborn.map((claim) => ({ name: claim.metadata.name, node: undefined, claim })),
  ];
}

function statusOf(claim: KubeObject): ClaimStatus {
  return claim.status ?? {};
}

function isGoing({ node, claim }: Member): boolean {
  const isMarked = [node, claim].some((object) => object?.metadata.deletionTimestamp !== undefined);
  return isMarked || taintsOf(node).some((taint) => taint.key === DISRUPTED_TAINT.key);
}

function taintsOf(node: KubeObject | undefined): readonly Taint[] {
  return (node?.spec as { readonly taints?: readonly Taint[] } | undefined)?.taints ?? [];
}

function toNodeInput(member: Member, running: readonly RunningPod[]): NodeInput {
  const { node, claim } = member;
  const isInitialized = claim === undefined || isConditionTrue(claim, 'Initialized');
  const labels = { ...claim?.metadata.labels, ...node?.metadata.labels };
  const requested = addResources(...running.map(({ pod }) => pod.requests));
  return {
    name: member.name,
    nodePool: labels[NODE_POOL_LABEL] ?? null,
    isInitialized,
    labels,
    taints: taintsOfMember(member, isInitialized),
    capacity: parseResources(claim && statusOf(claim).capacity),
    available: subtractResources(allocatableOf(member, isInitialized), requested),
    daemonRequests: running.length === 0 ? NO_RESOURCES : sumOfDaemons(running),
    hostPorts: running.flatMap(({ pod }) => pod.hostPorts),
  };
}

function sumOfDaemons(running: readonly RunningPod[]): ResourceList {
  return addResources(...running.filter(({ isDaemon }) => isDaemon).map(({ pod }) => pod.requests));
}

/** Taints that go by themselves while the node starts do not count; a claim without a node knows what it will have. */
function taintsOfMember({ node, claim }: Member, isInitialized: boolean): readonly Taint[] {
  if (isInitialized) return taintsOf(node);
  const spec = (claim?.spec ?? {}) as { readonly taints?: readonly Taint[]; readonly startupTaints?: readonly Taint[] };
  return lastingTaints([...taintsOf(node), ...(node ? [] : (spec.taints ?? []))], spec.startupTaints ?? []);
}

/** A starting node shows no devices yet; its claim knows what it will have. */
function allocatableOf({ node, claim }: Member, isInitialized: boolean): ResourceList {
  const promised = parseResources(claim && statusOf(claim).allocatable);
  if (!node) return promised;
  const present = parseResources((node.status as ClaimStatus | undefined)?.allocatable);
  return isInitialized ? present : new Map([...promised, ...present]);
}

function placedOn(node: KubeObject, running: readonly RunningPod[]): PlacedPod[] {
  const view = { name: node.metadata.name, labels: node.metadata.labels ?? {}, taints: taintsOf(node) };
  return running.map(({ pod }) => ({ pod, node: view }));
}
