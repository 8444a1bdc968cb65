/** Why nodes of Karpenter stay, or go: gate by gate, and the smallest change after which the model lets a node go. */
import { type Gate, nodeGates, type NodeState } from '../../autoscaling/explain/node-gates.ts';
import { DEFAULT_BUDGETS } from '../../autoscaling/karpenter/budgets.ts';
import { type LiveCluster } from '../../autoscaling/live-cluster.ts';
import type { NodePoolInput } from '../../autoscaling/karpenter/node-pool-template.ts';
import { toSchedulingPod } from '../../autoscaling/pod.ts';
import { hyperpodClaims, type LiveClaim, reachedMs, timeOf } from '../../checks/shared/node-claims.ts';
import { patchCommand, unannotateCommand } from '../../checks/shared/kubectl.ts';
import { budgetsAgainst } from '../../checks/shared/pod-budgets.ts';
import type { DisruptionBudget } from '../../domain/disruption-budget.ts';
import { parseDuration } from '../../domain/duration.ts';
import type { ExplainedEdit, NodeExplanation } from '../../domain/explanation.ts';
import { asObject, at } from '../../domain/json.ts';
import { isConditionTrue, type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import { DO_NOT_DISRUPT, forbidsDisruption, isReschedulable, podsByNode } from '../../domain/live-pods.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { CAPACITY_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import { HpscaleError } from '../../errors.ts';

export interface NodeQuery {
  readonly kind: 'node' | 'nodepool';
  readonly name: string;
}

export function isNodeQuery(query: { readonly kind: string }): query is NodeQuery {
  return query.kind === 'node' || query.kind === 'nodepool';
}

export interface NodeWorld {
  readonly nodes: readonly KubeObject[];
  readonly nodeClaims: readonly KubeObject[];
  readonly nodePools: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly podDisruptionBudgets: readonly KubeObject[];
  readonly cluster: LiveCluster;
  readonly nowMs: number;
}

/** Throws where there is no such node, or no such node pool. */
export function explainNodes(query: NodeQuery, world: NodeWorld): readonly NodeExplanation[] {
  const claims = hyperpodClaims(world.nodeClaims);
  if (query.kind === 'node') {
    const claim = claims.find(({ name, nodeName }) => nodeName === query.name || name === query.name);
    if (!claim)
      throw notFound(
        'node',
        query.name,
        claims.flatMap(({ nodeName }) => nodeName ?? []),
        'of Karpenter ',
      );
    return [explainNode(claim, claims, world)];
  }
  const names = world.nodePools.map(({ metadata }) => metadata.name);
  if (!names.includes(query.name)) throw notFound('nodepool', query.name, names, '');
  return claims.filter(({ pool }) => pool === query.name).map((claim) => explainNode(claim, claims, world));
}

function notFound(kind: string, name: string, known: readonly string[], of: string): HpscaleError {
  return new HpscaleError({
    kind: 'not-found',
    code: `${kind}-not-found`,
    message: `there is no ${kind} ${of}${name}${didYouMean(name, known)}`,
    ...(known.length === 0 ? {} : { hint: `there are ${known.slice(0, 10).join(', ')}` }),
  });
}

interface SeenNode {
  readonly state: NodeState;
  readonly node: KubeObject | undefined;
  readonly claim: LiveClaim;
  readonly pool: KubeObject | undefined;
  /** Pods that carry the annotation. */
  readonly protectedPods: readonly KubeObject[];
}

function explainNode(claim: LiveClaim, claims: readonly LiveClaim[], world: NodeWorld): NodeExplanation {
  const seen = look(claim, claims, world);
  const { state } = seen;
  const gates = nodeGates(state, world.cluster, world.nowMs);
  const closed = gates.find(({ isOpen }) => !isOpen);
  return {
    node: claim.nodeName ?? claim.name,
    nodePool: state.pool.name,
    instanceType: claim.instanceType,
    pods: state.pods.length,
    verdict: closed ? 'stays' : 'goes',
    // Replacements and what nodes keep for themselves are judged by prices and sizes that HyperPod does not publish.
    certainty: gates.some(({ gate }) => gate === 'pods-elsewhere') && state.pods.length > 0 ? 'bound' : 'exact',
    summary: closed ? closed.text : `Karpenter takes it away: ${gates.at(-1)?.text ?? ''}`,
    gates,
    suggestions: closed ? suggest(seen, closed, world) : [],
  };
}

function look(claim: LiveClaim, claims: readonly LiveClaim[], world: NodeWorld): SeenNode {
  const node = world.nodes.find(({ metadata }) => metadata.name === claim.nodeName);
  const pool = world.nodePools.find(({ metadata }) => metadata.name === claim.pool);
  const pods =
    podsByNode(world.pods)
      .get(claim.nodeName ?? '')
      ?.filter(isReschedulable) ?? [];
  const budgetsOf = budgetsAgainst(world.podDisruptionBudgets);
  const protectedPods = pods.filter(forbidsDisruption);
  const initializedMs = reachedMs(claim, 'Initialized');
  return {
    claim,
    node,
    pool,
    protectedPods,
    state: {
      name: claim.nodeName ?? claim.name,
      capacityType: claim.object.metadata.labels?.[CAPACITY_TYPE_LABEL] ?? 'on-demand',
      price: priceOf(claim, world.cluster.pools),
      isInitialized: initializedMs !== undefined,
      isGoing: claim.isGoing,
      protectedBy: markedObjects({ node, claim, protectedPods }).map(markedText),
      heldBy: [...new Set(pods.flatMap(budgetsOf))],
      sinceMs: timeOf(at(claim.object.status, 'lastPodEventTime')) ?? initializedMs ?? claim.bornMs,
      pods: pods.map(toSchedulingPod),
      pool: poolState(claim, pool, claims, world),
    },
  };
}

/** What carries the annotation. */
function markedObjects({
  node,
  claim,
  protectedPods,
}: Pick<SeenNode, 'node' | 'claim' | 'protectedPods'>): readonly KubeObject[] {
  const own = node ? [node, claim.object] : [claim.object];
  return [...own.filter(forbidsDisruption), ...protectedPods];
}

function markedText(object: KubeObject): string {
  if (object.kind === 'Pod') return `pod ${namespacedName(object)}`;
  return object.kind === 'Node' ? 'the node' : 'its node claim';
}

interface Disruption {
  readonly consolidateAfter?: string;
  readonly consolidationPolicy?: string;
  readonly budgets?: readonly DisruptionBudget[];
}

function poolState(
  { pool: name }: LiveClaim,
  pool: KubeObject | undefined,
  claims: readonly LiveClaim[],
  { nodes }: NodeWorld,
): NodeState['pool'] {
  const disruption = (asObject(pool?.spec)['disruption'] ?? {}) as Disruption;
  const own = claims.filter((claim) => claim.pool === name && reachedMs(claim, 'Initialized') !== undefined);
  const isReady = (claim: LiveClaim) =>
    nodes.some((node) => node.metadata.name === claim.nodeName && isConditionTrue(node, 'Ready'));
  return {
    name: name ?? '',
    consolidateAfterMs: parseDuration(disruption.consolidateAfter ?? '0s') ?? null,
    policy: disruption.consolidationPolicy ?? 'WhenEmptyOrUnderutilized',
    budgets: disruption.budgets ?? DEFAULT_BUDGETS,
    nodes: own.length,
    unavailable: own.filter((claim) => claim.isGoing || !isReady(claim)).length,
  };
}

function priceOf({ pool, instanceType, object }: LiveClaim, pools: readonly NodePoolInput[]): number | null {
  const { labels = {} } = object.metadata;
  const offerings = pools
    .filter(({ name }) => name === pool)
    .flatMap(({ options }) => options.filter(({ name }) => name === instanceType))
    .flatMap((option) => option.offerings);
  const own = offerings.find(
    ({ zone, capacityType }) => zone === labels[ZONE_LABEL] && capacityType === labels[CAPACITY_TYPE_LABEL],
  );
  return own?.price ?? null;
}

/** One change, and the node after it. */
interface Try {
  readonly edits: readonly ExplainedEdit[];
  readonly state: NodeState;
}

/** Each is tried on the model: only what lets the node go now, or when its time is over, is told. */
function suggest(seen: SeenNode, closed: Gate, { cluster, nowMs }: NodeWorld): NodeExplanation['suggestions'] {
  return triesFor(seen, closed).flatMap(({ edits, state }) => {
    const left = nodeGates(state, cluster, nowMs).find(({ isOpen }) => !isOpen);
    if (left && left.gate !== 'consolidate-after') return [];
    return [{ edits, afterwards: left ? left.text : 'Karpenter takes it away' }];
  });
}

function triesFor({ state, node, claim, pool, protectedPods }: SeenNode, { gate }: Gate): readonly Try[] {
  const changePool = (text: string, disruption: Record<string, unknown>, changes: Partial<NodeState['pool']>): Try[] =>
    pool
      ? [
          {
            edits: [{ text, command: patchCommand(pool, { spec: { disruption } }) }],
            state: { ...state, pool: { ...state.pool, ...changes } },
          },
        ]
      : [];
  switch (gate) {
    case 'do-not-disrupt': {
      const marked = markedObjects({ node, claim, protectedPods });
      const edits = marked.map((object) => ({
        text: `take ${DO_NOT_DISRUPT} off ${object.kind.toLowerCase()} ${object.metadata.name}`,
        command: unannotateCommand(object, DO_NOT_DISRUPT),
      }));
      return [{ edits, state: { ...state, protectedBy: [] } }];
    }
    case 'consolidate-after':
      return state.pool.consolidateAfterMs === null
        ? changePool(
            'let nodes go ten minutes after their last pod event',
            { consolidateAfter: '10m' },
            { consolidateAfterMs: 600_000 },
          )
        : [];
    case 'consolidation-policy':
      return changePool(
        'let pods be moved to other nodes, which restarts them',
        { consolidationPolicy: 'WhenEmptyOrUnderutilized' },
        { policy: 'WhenEmptyOrUnderutilized' },
      );
    case 'disruption-budget':
      return changePool(
        'let a tenth of the nodes go at a time',
        { budgets: DEFAULT_BUDGETS },
        { budgets: DEFAULT_BUDGETS },
      );
    default:
      return [];
  }
}
