/** What one scheduling round does with pending pods, told pod by pod: where each would go, or what refuses it in every pool. */
import { groupBy } from '../../domain/group-by.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import { describeFailure, describePoolFailure, type PodFailure, type PoolFailure } from '../karpenter/failure.ts';
import { remainingLimits } from '../karpenter/limits.ts';
import type { NodePoolInput } from '../karpenter/node-pool-template.ts';
import { validatePod } from '../karpenter/pod-validation.ts';
import { type PlannedClaim, type RoundResult, type RoundSettings, scheduleRound } from '../karpenter/scheduler.ts';
import type { LiveCluster } from '../live-cluster.ts';
import type { SchedulingPod } from '../pod.ts';
import type { PoolExplanation } from '../../domain/explanation.ts';
import type { Certainty } from '../../domain/finding.ts';
import { type ExplainedPool, explainPool, explainTaken, preparePool } from './explain-pool.ts';

export type PodOutcome =
  /** A node that is there, or on its way, takes it. */
  | { readonly kind: 'existing-node'; readonly node: string }
  | { readonly kind: 'new-node'; readonly nodePool: string; readonly instanceTypes: readonly string[] }
  /** Karpenter's own words; null where it says nothing on the pod. */
  | { readonly kind: 'refused'; readonly failure: PodFailure['kind']; readonly message: string | null }
  /** The model does not know what the pod asks for. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface ExplainedPods {
  /** Pods that fare alike, in their order; the explanation is that of the first. */
  readonly pods: readonly SchedulingPod[];
  readonly outcome: PodOutcome;
  readonly certainty: Certainty;
  readonly pools: readonly PoolExplanation[];
}

/**
 * Explains pods that are tried together, in one round; those that fare alike are told once. Pods that Karpenter would not try are
 * told as such.
 */
export function explainPods(
  pods: readonly SchedulingPod[],
  cluster: LiveCluster,
  settings: RoundSettings = {},
): readonly ExplainedPods[] {
  const invalid = new Map(pods.map((pod) => [pod.uid, validatePod(pod)]));
  const tried = pods.filter(({ uid }) => !invalid.get(uid));
  const round = scheduleRound({ ...cluster, pods: tried, settings });
  const fateOf = createFates(round, invalid);
  const alike = groupBy(
    pods.map((pod) => ({ pod, fate: fateOf(pod) })),
    ({ fate }) => keyOf(fate),
  );
  const tell = createTeller(cluster);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ pods: group.map(({ pod }) => pod), ...tell(first.fate) }] : [];
  });
}

/** What a round decided on one pod. */
type Fate =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'claim'; readonly claim: PlannedClaim }
  | { readonly kind: 'failure'; readonly failure: PodFailure };

function createFates(
  round: RoundResult,
  invalid: ReadonlyMap<string, PodFailure | undefined>,
): (pod: SchedulingPod) => Fate {
  const onNode = new Map(round.existing.flatMap(({ node, pods }) => pods.map(({ uid }) => [uid, node] as const)));
  const claims = new Map(round.claims.flatMap((claim) => claim.pods.map(({ uid }) => [uid, claim] as const)));
  return ({ uid }) => {
    const node = onNode.get(uid);
    const claim = claims.get(uid);
    if (node !== undefined) return { kind: 'node', node };
    if (claim) return { kind: 'claim', claim };
    return { kind: 'failure', failure: invalid.get(uid) ?? round.failures.get(uid) ?? { kind: 'no-node-pools' } };
  };
}

/** Equal for pods that fare alike: the same predicates of the same pools, whatever the amounts. */
function keyOf(fate: Fate): string {
  if (fate.kind === 'node') return 'node';
  if (fate.kind === 'claim') return `claim ${fate.claim.nodePool}`;
  const { failure } = fate;
  if (failure.kind !== 'pools') return describeFailure(failure) ?? failure.kind;
  return failure.pools.map(poolKey).join(';');
}

function poolKey(failure: PoolFailure): string {
  const { nodePool, predicate } = failure;
  switch (failure.predicate) {
    case 'taints':
    case 'requirements':
    case 'topology-requirements':
      return `${nodePool} ${describePoolFailure(failure)}`;
    case 'instance-types':
      return `${nodePool} ${failure.detail.verdicts.map((one) => `${Number(one.meetsRequirements)}${Number(one.fits)}${Number(one.hasOffering)}`).join('')}`;
    default:
      return `${nodePool} ${predicate}`;
  }
}

function refusal(failure: PodFailure): PodOutcome {
  if (failure.kind === 'not-modelled') {
    return { kind: 'unknown', why: `the model does not know ${failure.features.join(', ')}` };
  }
  return { kind: 'refused', failure: failure.kind, message: describeFailure(failure) ?? null };
}

type Told = Omit<ExplainedPods, 'pods'>;

function createTeller(cluster: LiveCluster): (fate: Fate) => Told {
  const pools = new Map(cluster.pools.map((pool) => [pool.name, pool]));
  const prepared = preparePools(cluster);
  const doubt: Certainty = cluster.unknownTypes.length === 0 ? 'exact' : 'unknown';
  return (fate) => {
    if (fate.kind === 'node') {
      return { outcome: { kind: 'existing-node', node: fate.node }, certainty: 'exact', pools: [] };
    }
    if (fate.kind === 'claim') return taken(fate.claim, pools.get(fate.claim.nodePool));
    const { failure } = fate;
    const outcome = refusal(failure);
    if (outcome.kind === 'unknown') return { outcome, certainty: 'unknown', pools: [] };
    if (failure.kind === 'invalid') return { outcome, certainty: 'exact', pools: [] };
    if (failure.kind !== 'pools') return { outcome, certainty: doubt, pools: [] };
    const told = failure.pools.flatMap((one) => {
      const pool = prepared.get(one.nodePool);
      return pool ? [explainPool(pool, one)] : [];
    });
    return { outcome, certainty: certaintyOf(told, doubt), pools: told };
  };
}

function taken(claim: PlannedClaim, pool: NodePoolInput | undefined): Told {
  const instanceTypes = claim.options.map(({ name }) => name);
  return {
    outcome: { kind: 'new-node', nodePool: claim.nodePool, instanceTypes },
    certainty: instanceTypes.every(isDocumented) ? 'exact' : 'bound',
    pools: pool ? [explainTaken(pool, claim)] : [],
  };
}

/** Limits before the round: less what the nodes that are there have. */
function preparePools({ pools, nodes }: LiveCluster): ReadonlyMap<string, ExplainedPool> {
  const byPool = groupBy(nodes, ({ nodePool }) => nodePool);
  return new Map(
    pools.map((pool) => {
      const own = (byPool.get(pool.name) ?? []).map(({ capacity }) => capacity);
      return [pool.name, preparePool(pool, remainingLimits(pool.limits, own))];
    }),
  );
}

/** Where room decides, what nodes keep for themselves does: HyperPod publishes none of it, and pods per node for some types only. */
function certaintyOf(pools: readonly PoolExplanation[], doubt: Certainty): Certainty {
  if (doubt !== 'exact') return doubt;
  const isTight = pools.some(({ offerings }) => offerings.some(({ refusal: one }) => one?.code === 'resources'));
  return isTight ? 'bound' : 'exact';
}

function isDocumented(name: string): boolean {
  return findInstanceType(name)?.maxPods !== undefined;
}
