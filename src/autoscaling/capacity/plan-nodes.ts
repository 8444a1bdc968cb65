/** Which nodes Karpenter would make for more replicas of a workload: its own rounds, one after the other. */
import type { CapacityType } from '../../domain/cluster.ts';
import { describeFailure } from '../karpenter/failure.ts';
import { compatibleOfferings, type InstanceOption } from '../karpenter/instance-option.ts';
import type { NodeInput } from '../karpenter/existing-node.ts';
import { type PlannedClaim, scheduleRound } from '../karpenter/scheduler.ts';
import { HYPERPOD_LABEL_RULES } from '../karpenter/well-known-labels.ts';
import type { LiveCluster } from '../live-cluster.ts';
import type { SchedulingPod } from '../pod.ts';
import { addResources, NO_RESOURCES, subtractResources } from '../resource-list.ts';

/** A node that would be made. */
export interface NewNode {
  readonly nodePool: string;
  /** The cheapest of the types that fit: what Karpenter asks for first. */
  readonly instanceType: string;
  readonly capacityType: CapacityType;
  readonly instanceGroup: string | null;
  readonly replicas: number;
  /** Whether another type would do as well. */
  readonly hasAlternatives: boolean;
}

export interface NodePlan {
  /** Replicas that fit on nodes that are there or on their way. */
  readonly onExisting: number;
  readonly newNodes: readonly NewNode[];
  readonly unplaced: number;
  /** Karpenter's words for the first pod that it cannot place. */
  readonly failure: string | undefined;
}

export interface PlanQuestion {
  readonly cluster: LiveCluster;
  /** One pod of the workload. */
  readonly pod: SchedulingPod;
  readonly replicas: number;
  /** False: as if the node pools had no limits. */
  readonly withLimits: boolean;
}

/** A round places what it can; limits are counted pessimistically within one, so that a later one may place more. */
export function planNodes({ cluster, pod, replicas, withLimits }: PlanQuestion): NodePlan {
  const pools = withLimits ? cluster.pools : cluster.pools.map((pool) => ({ ...pool, limits: NO_RESOURCES }));
  const newNodes: NewNode[] = [];
  let nodes: readonly NodeInput[] = cluster.nodes;
  let waiting = Array.from({ length: replicas }, (_, index) => copyOf(pod, index));
  let onExisting = 0;
  let failure: string | undefined;
  while (waiting.length > 0) {
    const round = scheduleRound({ ...cluster, pools, nodes, pods: waiting, settings: ROUND_SETTINGS });
    const [firstFailure] = round.failures.values();
    failure = firstFailure && describeFailure(firstFailure);
    const taken = new Map(round.existing.map(({ node, pods }) => [node, pods]));
    onExisting += round.existing.reduce((sum, { pods }) => sum + pods.length, 0);
    const made = round.claims.map((claim, index) => launch(claim, `planned-${newNodes.length + index}`));
    newNodes.push(...made.map(({ newNode }) => newNode));
    nodes = [
      ...nodes.map((node) => withoutRoomOf(node, taken.get(node.name) ?? [])),
      ...made.map(({ input }) => input),
    ];
    const next = waiting.filter(({ uid }) => round.failures.has(uid));
    if (next.length === waiting.length) break;
    waiting = next;
  }
  return { onExisting, newNodes, unplaced: waiting.length, failure: waiting.length === 0 ? undefined : failure };
}

/** What the pods of a round took is not there for the next. */
function withoutRoomOf(node: NodeInput, pods: readonly SchedulingPod[]): NodeInput {
  if (pods.length === 0) return node;
  const requested = addResources(...pods.map(({ requests }) => requests));
  return { ...node, available: subtractResources(node.available, requested) };
}

/** Pods of a forecast were not admitted yet. */
const ROUND_SETTINGS = { addsExtendedResourceTolerations: true } as const;

function copyOf(pod: SchedulingPod, index: number): SchedulingPod {
  const name = `${pod.name}-${String(index).padStart(5, '0')}`;
  return { ...pod, name, uid: `${pod.namespace}/${name}` };
}

function launch(claim: PlannedClaim, name: string): { readonly newNode: NewNode; readonly input: NodeInput } {
  const [option] = claim.options;
  const offering = option && compatibleOfferings(option, claim.requirements, HYPERPOD_LABEL_RULES.wellKnown)[0];
  return {
    newNode: {
      nodePool: claim.nodePool,
      instanceType: option?.name ?? '',
      capacityType: offering?.capacityType === 'spot' ? 'spot' : 'on-demand',
      instanceGroup: offering?.instanceGroup ?? null,
      replicas: claim.pods.length,
      hasAlternatives: claim.options.length > 1,
    },
    input: inputOf(claim, option, name),
  };
}

/** Full for the next round: what would fit on it was put there in its own. */
function inputOf(claim: PlannedClaim, option: InstanceOption | undefined, name: string): NodeInput {
  return {
    name,
    nodePool: claim.nodePool,
    isInitialized: false,
    labels: {},
    taints: [],
    capacity: option?.capacity ?? NO_RESOURCES,
    available: NO_RESOURCES,
    daemonRequests: NO_RESOURCES,
    hostPorts: [],
  };
}
