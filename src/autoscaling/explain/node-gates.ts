/**
 * Why Karpenter takes a node away by itself now, or does not: the gates that it has to pass, in the order in which they are looked at
 * (pkg/controllers/disruption of kubernetes-sigs/karpenter 22664681: candidates, emptiness, consolidation).
 *
 * Departs from the source: nominations are not visible in the API, and not looked at; of several nodes together only their deletion is
 * modelled elsewhere, here each node is told by itself.
 */
import type { DisruptionBudget } from '../../domain/disruption-budget.ts';
import { allowedDisruptions } from '../karpenter/budgets.ts';
import { compatibleOfferings } from '../karpenter/instance-option.ts';
import { scheduleRound } from '../karpenter/scheduler.ts';
import { HYPERPOD_LABEL_RULES } from '../karpenter/well-known-labels.ts';
import type { LiveCluster } from '../live-cluster.ts';
import type { SchedulingPod } from '../pod.ts';

export type GateName =
  | 'initialized'
  | 'not-going'
  | 'do-not-disrupt'
  | 'pod-disruption-budget'
  | 'consolidate-after'
  | 'consolidation-policy'
  | 'disruption-budget'
  | 'pods-elsewhere';

export interface Gate {
  readonly gate: GateName;
  readonly isOpen: boolean;
  /** One line, with the values. */
  readonly text: string;
}

/** A node as disruption sees it. */
export interface NodeState {
  readonly name: string;
  readonly capacityType: string;
  /** Order of preference: what a replacement has to be below; null where its offering is not known. */
  readonly price: number | null;
  readonly isInitialized: boolean;
  readonly isGoing: boolean;
  /** What carries karpenter.sh/do-not-disrupt: `the node`, `pod chat/chat-1`. */
  readonly protectedBy: readonly string[];
  /** Pod disruption budgets that let none of its pods go. */
  readonly heldBy: readonly string[];
  /** Its last pod event, or its start. */
  readonly sinceMs: number;
  /** Pods that would have to move. */
  readonly pods: readonly SchedulingPod[];
  readonly pool: {
    readonly name: string;
    /** Null: `Never`. */
    readonly consolidateAfterMs: number | null;
    readonly policy: string;
    readonly budgets: readonly DisruptionBudget[];
    readonly nodes: number;
    /** Of them, not Ready or going. */
    readonly unavailable: number;
  };
}

/** Every gate, up to the first that is closed but for time. */
export function nodeGates(state: NodeState, cluster: LiveCluster, nowMs: number): readonly Gate[] {
  const gates = [
    initialized(state),
    notGoing(state),
    unprotected(state),
    unheld(state),
    ripe(state, nowMs),
    willing(state),
    budgeted(state, nowMs),
  ];
  const closed = gates.findIndex(({ isOpen }) => !isOpen);
  if (closed !== -1) return gates.slice(0, closed + 1);
  return [...gates, elsewhere(state, cluster)];
}

function initialized({ isInitialized }: NodeState): Gate {
  const text = isInitialized
    ? 'it is initialized'
    : 'it is not initialized: Karpenter takes away no node that still starts';
  return { gate: 'initialized', isOpen: isInitialized, text };
}

function notGoing({ isGoing }: NodeState): Gate {
  return {
    gate: 'not-going',
    isOpen: !isGoing,
    text: isGoing ? 'it is on its way out already' : 'it stays unless something takes it',
  };
}

function unprotected({ protectedBy }: NodeState): Gate {
  const isOpen = protectedBy.length === 0;
  const text = isOpen
    ? 'nothing on it is marked do-not-disrupt'
    : `karpenter.sh/do-not-disrupt is set on ${protectedBy.join(', ')}`;
  return { gate: 'do-not-disrupt', isOpen, text };
}

function unheld({ heldBy }: NodeState): Gate {
  const isOpen = heldBy.length === 0;
  const text = isOpen
    ? 'no pod disruption budget holds a pod on it'
    : `${heldBy.join(', ')} lets none of its pods go now`;
  return { gate: 'pod-disruption-budget', isOpen, text };
}

function ripe({ pool, sinceMs }: NodeState, nowMs: number): Gate {
  const gate = 'consolidate-after';
  if (pool.consolidateAfterMs === null) {
    return { gate, isOpen: false, text: `consolidateAfter of the node pool ${pool.name} is Never` };
  }
  const atMs = sinceMs + pool.consolidateAfterMs;
  const after = `consolidateAfter is ${pool.consolidateAfterMs / 1000} s, and its last pod event was at ${iso(sinceMs)}`;
  return {
    gate,
    isOpen: atMs <= nowMs,
    text: atMs <= nowMs ? `${after}: its time is over` : `${after}: not before ${iso(atMs)}`,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function willing({ pool, pods }: NodeState): Gate {
  const isOpen = pods.length === 0 || pool.policy !== 'WhenEmpty';
  const text = isOpen
    ? pods.length === 0
      ? 'no pod on it would have to move: it is empty'
      : `the policy ${pool.policy} lets pods be moved`
    : `the policy of ${pool.name} is WhenEmpty, and ${pods.length} ${pods.length === 1 ? 'pod runs' : 'pods run'} on it`;
  return { gate: 'consolidation-policy', isOpen, text };
}

function budgeted({ pool, pods }: NodeState, nowMs: number): Gate {
  const reason = pods.length === 0 ? 'Empty' : 'Underutilized';
  const allowed = allowedDisruptions(pool.budgets, reason, { nodes: pool.nodes, nowMs });
  const isOpen = allowed - pool.unavailable > 0;
  const going = pool.unavailable === 0 ? '' : `, and ${pool.unavailable} of them are going or not Ready`;
  const text = `the budgets of ${pool.name} let ${Math.min(allowed, pool.nodes)} of its ${pool.nodes} nodes go for the reason ${reason}${going}`;
  return { gate: 'disruption-budget', isOpen, text };
}

/** Its pods on the other nodes, or on one cheaper new one. */
function elsewhere(state: NodeState, cluster: LiveCluster): Gate {
  const gate = 'pods-elsewhere';
  const { pods, name } = state;
  if (pods.length === 0) return { gate, isOpen: true, text: 'there is no pod to move' };
  const moving = new Set(pods.map(({ uid }) => uid));
  const others = {
    ...cluster,
    nodes: cluster.nodes.filter((node) => node.name !== name),
    placed: cluster.placed.filter(({ pod }) => !moving.has(pod.uid)),
  };
  const round = scheduleRound({ ...others, pods });
  if (round.failures.size > 0)
    return { gate, isOpen: false, text: `${round.failures.size} of its pods fit on no other node, old or new` };
  if (round.claims.length === 0) return { gate, isOpen: true, text: 'all its pods fit on other nodes' };
  if (round.claims.length > 1)
    return { gate, isOpen: false, text: `Can't remove without creating ${round.claims.length} candidates` };
  return { gate, ...replacement(state, round.claims[0]) };
}

function replacement(
  { price, capacityType }: NodeState,
  claim: ReturnType<typeof scheduleRound>['claims'][number] | undefined,
): Pick<Gate, 'isOpen' | 'text'> {
  const cheaper = (claim?.options ?? []).flatMap((option) => {
    const [best] = compatibleOfferings(option, claim?.requirements ?? new Map(), HYPERPOD_LABEL_RULES.wellKnown);
    return best && price !== null && best.price < price ? [{ option, best }] : [];
  });
  const [first] = cheaper;
  if (!first) return { isOpen: false, text: "Can't replace with a cheaper node" };
  if (capacityType === 'spot' && first.best.capacityType === 'spot') {
    return { isOpen: false, text: "SpotToSpotConsolidation is disabled, can't replace a spot node with a spot node" };
  }
  return { isOpen: true, text: `one cheaper node, ${first.option.name}, takes all its pods` };
}
