/** What one scheduling round does with pending pods, told pod by pod: where each would go, or what refuses it in every pool. */
import { groupBy } from '../../domain/group-by.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import { describeFailure, type PodFailure } from '../karpenter/failure.ts';
import { remainingLimits } from '../karpenter/limits.ts';
import type { NodePoolInput } from '../karpenter/node-pool-template.ts';
import { validatePod } from '../karpenter/pod-validation.ts';
import { type PlannedClaim, type RoundResult, type RoundSettings, scheduleRound } from '../karpenter/scheduler.ts';
import type { LiveCluster } from '../live-cluster.ts';
import type { SchedulingPod } from '../pod.ts';
import type { Certainty, PoolExplanation } from './explanation.ts';
import { type ExplainedPool, explainPool, explainTaken, preparePool } from './explain-pool.ts';

export type PodOutcome =
  /** A node that is there, or on its way, takes it. */
  | { readonly kind: 'existing-node'; readonly node: string }
  | { readonly kind: 'new-node'; readonly nodePool: string; readonly instanceTypes: readonly string[] }
  /** Karpenter's own words; null where it says nothing on the pod. */
  | { readonly kind: 'refused'; readonly failure: PodFailure['kind']; readonly message: string | null }
  /** The model does not know what the pod asks for. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface PodExplained {
  readonly pod: SchedulingPod;
  readonly outcome: PodOutcome;
  readonly certainty: Certainty;
  readonly pools: readonly PoolExplanation[];
}

/** Explains pods that are tried together, in one round. Pods that Karpenter would not try are told as such. */
export function explainPods(
  pods: readonly SchedulingPod[],
  cluster: LiveCluster,
  settings: RoundSettings = {},
): readonly PodExplained[] {
  const invalid = new Map(pods.map((pod) => [pod.uid, validatePod(pod)]));
  const tried = pods.filter(({ uid }) => !invalid.get(uid));
  const round = scheduleRound({ ...cluster, pods: tried, settings });
  const find = createFinder(round, cluster);
  return pods.map((pod) => {
    const refused = invalid.get(pod.uid);
    if (refused) return { pod, outcome: refusal(refused), certainty: 'exact', pools: [] };
    return find(pod);
  });
}

function refusal(failure: PodFailure): PodOutcome {
  if (failure.kind === 'not-modelled') {
    return { kind: 'unknown', why: `the model does not know ${failure.features.join(', ')}` };
  }
  return { kind: 'refused', failure: failure.kind, message: describeFailure(failure) ?? null };
}

function createFinder(round: RoundResult, cluster: LiveCluster): (pod: SchedulingPod) => PodExplained {
  const pools = new Map(cluster.pools.map((pool) => [pool.name, pool]));
  const prepared = preparePools(cluster);
  const onNode = new Map(round.existing.flatMap(({ node, pods }) => pods.map(({ uid }) => [uid, node] as const)));
  const claims = new Map(round.claims.flatMap((claim) => claim.pods.map(({ uid }) => [uid, claim] as const)));
  const doubt: Certainty = cluster.unknownTypes.length === 0 ? 'exact' : 'unknown';
  return (pod) => {
    const node = onNode.get(pod.uid);
    if (node !== undefined) return { pod, outcome: { kind: 'existing-node', node }, certainty: 'exact', pools: [] };
    const claim = claims.get(pod.uid);
    if (claim) return taken(pod, claim, pools.get(claim.nodePool));
    const failure = round.failures.get(pod.uid) ?? { kind: 'no-node-pools' };
    const outcome = refusal(failure);
    if (failure.kind !== 'pools')
      return { pod, outcome, certainty: outcome.kind === 'unknown' ? 'unknown' : doubt, pools: [] };
    const told = failure.pools.flatMap((one) => {
      const pool = prepared.get(one.nodePool);
      return pool ? [explainPool(pool, one)] : [];
    });
    return { pod, outcome, certainty: certaintyOf(told, doubt), pools: told };
  };
}

function taken(pod: SchedulingPod, claim: PlannedClaim, pool: NodePoolInput | undefined): PodExplained {
  const instanceTypes = claim.options.map(({ name }) => name);
  return {
    pod,
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
