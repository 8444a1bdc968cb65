/** A node, its claim, or both, as one place for pods (Karpenter's state node): what one does not say yet, the other does. */
import { isConditionTrue, type KubeObject } from '../../domain/kube-object.ts';
import { parseResources, type ResourceList, subtractResources } from '../resource-list.ts';
import type { Taint } from '../taints.ts';
import type { NodeInput } from './existing-node.ts';
import { lastingTaints } from './lifecycle.ts';
import { DISRUPTED_TAINT, NODE_POOL_LABEL } from './well-known-labels.ts';

export interface Member {
  readonly name: string;
  readonly node: KubeObject | undefined;
  readonly claim: KubeObject | undefined;
}

/** What the pods on it take. */
export interface MemberUse extends Pick<NodeInput, 'daemonRequests' | 'hostPorts'> {
  readonly requested: ResourceList;
}

interface MemberSpec {
  readonly taints?: readonly Taint[];
  readonly startupTaints?: readonly Taint[];
}

interface MemberStatus {
  readonly capacity?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
}

/** Whether nothing more should be put there. */
export function isGoing({ node, claim }: Member): boolean {
  const isMarked = [node, claim].some((object) => object?.metadata.deletionTimestamp !== undefined);
  return isMarked || specOf(node).taints?.some((taint) => taint.key === DISRUPTED_TAINT.key) === true;
}

/** The member as the scheduler packs pods onto it. */
export function toNodeInput(member: Member, { requested, ...use }: MemberUse): NodeInput {
  const { name, node, claim } = member;
  const isInitialized = claim === undefined || isConditionTrue(claim, 'Initialized');
  const labels = { ...claim?.metadata.labels, ...node?.metadata.labels };
  return {
    name,
    nodePool: labels[NODE_POOL_LABEL] ?? null,
    isInitialized,
    labels,
    taints: taintsOf(member, isInitialized),
    capacity: parseResources(statusOf(claim).capacity),
    available: subtractResources(allocatableOf(member, isInitialized), requested),
    ...use,
  };
}

/** Taints that go by themselves while the node starts do not count; a claim without a node knows what it will have. */
function taintsOf({ node, claim }: Member, isInitialized: boolean): readonly Taint[] {
  const present = specOf(node).taints ?? [];
  if (isInitialized) return present;
  const { taints = [], startupTaints = [] } = specOf(claim);
  return lastingTaints([...present, ...(node ? [] : taints)], startupTaints);
}

/** A starting node shows no devices yet; its claim knows what it will have. */
function allocatableOf({ node, claim }: Member, isInitialized: boolean): ResourceList {
  const promised = parseResources(statusOf(claim).allocatable);
  if (!node) return promised;
  const present = parseResources(statusOf(node).allocatable);
  return isInitialized ? present : new Map([...promised, ...present]);
}

function specOf(object: KubeObject | undefined): MemberSpec {
  return object?.spec ?? {};
}

function statusOf(object: KubeObject | undefined): MemberStatus {
  return object?.status ?? {};
}
