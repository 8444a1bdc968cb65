/** Whether Karpenter finds a node for a pending pod, and if not, which one thing stands in the way. */
import { groupBy } from '../domain/group-by.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { describeFailure, type OptionsFailure, type PodFailure, type PoolFailure } from './karpenter/failure.ts';
import type { InstanceOption } from './karpenter/instance-option.ts';
import type { NodePoolInput } from './karpenter/node-pool-template.ts';
import { validatePod } from './karpenter/pod-validation.ts';
import type { NodeInput } from './karpenter/existing-node.ts';
import { remainingLimits } from './karpenter/limits.ts';
import { type RoundResult, scheduleRound } from './karpenter/scheduler.ts';
import type { LiveCluster } from './live-cluster.ts';
import { type LabelConflict, labelConflicts } from './label-conflicts.ts';
import type { SchedulingPod } from './pod.ts';
import { maxResources, milliOf, NO_RESOURCES, shortResources } from './resource-list.ts';
import { isTolerated, type Taint, untoleratedTaints } from './taints.ts';

/** A resource of which no instance type has enough. */
export interface Shortage {
  readonly resource: string;
  /** With what DaemonSets take, in thousandths. */
  readonly wantedMilli: bigint;
  /** What the largest type leaves for pods. */
  readonly mostMilli: bigint;
}

export type PendingVerdict =
  /** On a node that is there or on its way (`node`), or on a new one. */
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'new-node'; readonly nodePool: string; readonly options: readonly InstanceOption[] }
  | { readonly kind: 'no-pools' | 'no-types' | 'opted-out' }
  /** The model does not know what the pod asks for. */
  | { readonly kind: 'unmodelled'; readonly features: readonly string[] }
  | ({ readonly kind: 'limits' } & Refusal)
  | ({ readonly kind: 'taints'; readonly taints: readonly Taint[] } & Refusal)
  | ({ readonly kind: 'labels'; readonly conflicts: readonly LabelConflict[] } & Refusal)
  | ({ readonly kind: 'size' } & TooLarge & Refusal)
  | ({ readonly kind: 'topology' | 'other' } & Refusal);

interface TooLarge {
  readonly shortages: readonly Shortage[];
  /** The pod alone asks for more than any type has at all: what nodes keep for themselves does not matter. */
  readonly isSure: boolean;
}

interface Refusal {
  /** The pool that comes nearest; null when none of them comes into question. */
  readonly nodePool: string | null;
  /** Whether the pod tolerates that pool's taints. */
  readonly isTolerant: boolean;
  /** As Karpenter words it for all pools. */
  readonly text: string;
}

const TOLERATE_ALL = { operator: 'Exists' } as const;

/**
 * The judge of pods in a cluster. One pod is judged as it was admitted. Where it is refused, limits and taints are
 * lifted one after the other: what makes it fit is the cause; else what fails last in the pool that comes nearest.
 */
export function pendingJudge(cluster: LiveCluster): (pod: SchedulingPod) => PendingVerdict {
  const worldFor = smallWorlds(cluster);
  return (pod) => judgePending(pod, worldFor(pod));
}

function judgePending(pod: SchedulingPod, cluster: LiveCluster): PendingVerdict {
  const invalid = validatePod(pod);
  if (invalid?.kind === 'opted-out') return { kind: 'opted-out' };
  if (invalid) return refusedLabels(pod, invalid);
  const round = scheduleRound({ ...cluster, pods: [pod] });
  const failure = round.failures.get(pod.uid);
  if (!failure) return placed(round);
  if (failure.kind === 'not-modelled') return { kind: 'unmodelled', features: failure.features };
  if (failure.kind === 'dynamic-resources') return { kind: 'unmodelled', features: ['dynamic resources'] };
  if (failure.kind === 'no-node-pools') return { kind: 'no-pools' };
  if (failure.kind !== 'pools') return { kind: 'no-types' };
  return findCause(pod, cluster, describeFailure(failure) ?? '');
}

/** A round is built from all nodes and pods; most cannot matter to one pod, and are left out before. */
function smallWorlds(cluster: LiveCluster): (pod: SchedulingPod) => LiveCluster {
  // What nodes take of limits is counted beforehand: then nodes that are left out do not change it.
  const nodesOf = groupBy(cluster.nodes, ({ nodePool }) => nodePool);
  const pools = cluster.pools.map((pool) => ({
    ...pool,
    limits: remainingLimits(
      pool.limits,
      (nodesOf.get(pool.name) ?? []).map(({ capacity }) => capacity),
    ),
  }));
  const nodes = cluster.nodes.map((node) => ({ ...node, nodePool: null }));
  // They keep others away by themselves.
  const repelling = cluster.placed.filter(({ pod }) => pod.antiAffinity.length > 0);
  return (pod) => {
    const hasTopology = [pod.spread, pod.affinity, pod.preferredAffinity, pod.antiAffinity, pod.preferredAntiAffinity];
    if (hasTopology.some((terms) => terms.length > 0)) return { ...cluster, pools, nodes };
    return { ...cluster, pools, nodes: nodes.filter((node) => mayTake(node, pod)), placed: repelling };
  };
}

/** A quick no. */
function mayTake({ available, labels, taints }: NodeInput, pod: SchedulingPod): boolean {
  for (const [name, { milli }] of pod.requests) if (milli > milliOf(available, name)) return false;
  for (const [key, value] of Object.entries(pod.nodeSelector)) {
    if (labels[key] !== undefined && labels[key] !== value) return false;
  }
  return taints.every((taint) => taint.effect === 'PreferNoSchedule' || isTolerated(taint, pod.tolerations));
}

function refusedLabels(pod: SchedulingPod, invalid: PodFailure): PendingVerdict {
  const text = describeFailure(invalid) ?? '';
  return { kind: 'labels', nodePool: null, isTolerant: true, text, conflicts: labelConflicts(pod, undefined) };
}

function placed({ claims, existing }: RoundResult): PendingVerdict {
  const [claim] = claims;
  if (claim) return { kind: 'new-node', nodePool: claim.nodePool, options: claim.options };
  return { kind: 'node', node: existing[0]?.node ?? '' };
}

function findCause(pod: SchedulingPod, cluster: LiveCluster, text: string): PendingVerdict {
  const pools = intendedPools(pod, cluster.pools).map((pool) => ({ ...pool, limits: NO_RESOURCES }));
  const unlimited = { ...cluster, pools, nodes: [] };
  const byLimits = scheduleRound({ ...unlimited, pods: [pod] });
  if (!byLimits.failures.has(pod.uid)) return { kind: 'limits', ...refusalIn(byLimits, pod, text) };
  const tolerant = { ...pod, tolerations: [...pod.tolerations, TOLERATE_ALL] };
  const byTaints = scheduleRound({ ...unlimited, pods: [tolerant] });
  const failure = byTaints.failures.get(pod.uid);
  if (!failure) {
    const nodePool = byTaints.claims[0]?.nodePool ?? null;
    const taints = untolerated(pod, pools, nodePool);
    return { kind: 'taints', nodePool, isTolerant: false, text, taints };
  }
  return failure.kind === 'pools'
    ? nearest(failure.pools, { pod, pools, text })
    : { kind: 'other', nodePool: null, isTolerant: true, text };
}

function refusalIn(round: RoundResult, pod: SchedulingPod, text: string): Refusal {
  const nodePool = round.claims.find(({ pods }) => pods.some(({ uid }) => uid === pod.uid))?.nodePool ?? null;
  return { nodePool, isTolerant: true, text };
}

function untolerated(pod: SchedulingPod, pools: readonly NodePoolInput[], nodePool: string | null): Taint[] {
  const pool = pools.find(({ name }) => name === nodePool);
  const hard = (pool?.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule');
  return untoleratedTaints(hard, pod.tolerations);
}

/** Pools with the devices that the pod asks for, or without any where it asks for none; all when there are no such. */
function intendedPools(pod: SchedulingPod, pools: readonly NodePoolInput[]): readonly NodePoolInput[] {
  const wanted = devicesOf(pod.requests.keys());
  const intended = pools.filter(({ options }) =>
    options.some(({ capacity }) => {
      const offered = devicesOf(capacity.keys());
      return wanted.length === 0 ? offered.length === 0 : wanted.every((device) => offered.includes(device));
    }),
  );
  return intended.length === 0 ? pools : intended;
}

/** Extended resources. */
export function devicesOf(resources: Iterable<string>): string[] {
  return [...resources].filter((name) => name.includes('/'));
}

interface Refused {
  readonly pod: SchedulingPod;
  readonly pools: readonly NodePoolInput[];
  readonly text: string;
}

/** Later predicates weigh more: a pool that is only too small was otherwise right. */
const RANK = { other: 0, labels: 1, topology: 2, size: 3 } as const;

function nearest(failures: readonly PoolFailure[], refused: Refused): PendingVerdict {
  const ranked = failures.map((failure) => ({ failure, kind: kindOf(failure) }));
  const [best] = ranked.toSorted((a, b) => RANK[b.kind] - RANK[a.kind]);
  if (!best) return { kind: 'other', nodePool: null, isTolerant: true, text: refused.text };
  const { nodePool } = best.failure;
  const isTolerant = untolerated(refused.pod, refused.pools, nodePool).length === 0;
  const refusal = { nodePool, isTolerant, text: refused.text };
  if (best.kind === 'size' && best.failure.predicate === 'instance-types') {
    return { kind: 'size', ...refusal, ...sizeOf(best.failure.detail) };
  }
  if (best.kind === 'labels') {
    const pool = refused.pools.find(({ name }) => name === nodePool);
    return { kind: 'labels', ...refusal, conflicts: labelConflicts(refused.pod, pool) };
  }
  return { kind: best.kind === 'topology' ? 'topology' : 'other', ...refusal };
}

function kindOf(failure: PoolFailure): keyof typeof RANK {
  switch (failure.predicate) {
    case 'requirements':
      return 'labels';
    case 'topology':
    case 'topology-requirements':
      return 'topology';
    case 'instance-types':
      return kindOfOptions(failure.detail);
    default:
      return 'other';
  }
}

function kindOfOptions({ verdicts }: OptionsFailure): 'size' | 'labels' | 'other' {
  if (verdicts.length === 0) return 'other';
  const isOnlySmall = verdicts.some((v) => v.meetsRequirements && v.hasOffering && !v.fits);
  return isOnlySmall ? 'size' : 'labels';
}

/** What the type lacks that lacks least. */
function sizeOf({ verdicts, totalRequests, podRequests }: OptionsFailure): TooLarge {
  const eligible = verdicts.filter((v) => v.meetsRequirements && v.hasOffering).map(({ option }) => option);
  const wanted = totalRequests.min;
  const short = eligible.map(({ allocatable }) => shortResources(wanted, allocatable));
  const fewest = short.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const largest = maxResources(eligible.map(({ allocatable }) => allocatable));
  const capacity = maxResources(eligible.map((option) => option.capacity));
  return {
    shortages: fewest.map((resource) => ({
      resource,
      wantedMilli: milliOf(wanted, resource),
      mostMilli: milliOf(largest, resource),
    })),
    isSure: fewest.some((resource) => milliOf(podRequests, resource) > milliOf(capacity, resource)),
  };
}

/** Whether AWS documents how many pods each of the types takes: elsewhere the model assumes it. */
export function areDocumented(options: readonly InstanceOption[]): boolean {
  return options.every(({ name }) => findInstanceType(name)?.maxPods !== undefined);
}
