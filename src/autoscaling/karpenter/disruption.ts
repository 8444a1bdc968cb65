/**
 * Which nodes Karpenter takes away by itself, and when: emptiness, drift, consolidation by deletion.
 *
 * Follows pkg/controllers/disruption of kubernetes-sigs/karpenter; the search for several nodes as in 01ee2076.
 *
 * Departs from the source:
 * - no replacements: a node is not replaced by a cheaper one, and a drifted node goes before the one that takes its pods has started;
 * - a drifted node is taken even where its pods would fit nowhere, and by fewest pods, not by how long it has drifted;
 * - the cost of disrupting a node is the number of its pods: pod deletion cost, priority and remaining lifetime do not count;
 * - single nodes are tried by that cost across all node pools, and no search has a time-out;
 * - the policy Balanced, expiry, and do-not-disrupt for a duration are not known here.
 */
import type { DisruptionBudget } from '../../domain/disruption-budget.ts';
import { allowedDisruptions, type DisruptionReason } from './budgets.ts';

/** Pause between passes that found nothing to do. */
export const DISRUPTION_POLL_MS = 10_000;
/** Between deciding and acting; whatever changed meanwhile drops the decision. */
export const VALIDATION_MS = 15_000;
/** Pod events closer together than this count as one. */
const POD_EVENT_STEP_MS = 10_000;
/** Last index of the nodes looked at together. */
const MAX_TOGETHER = 100;

export interface DisruptionPool {
  readonly name: string;
  /** Null: `Never`. */
  readonly consolidateAfterMs: number | null;
  readonly policy: 'WhenEmpty' | 'WhenEmptyOrUnderutilized';
  readonly budgets: readonly DisruptionBudget[];
  /** Nodes of the pool: initialized and not being deleted. */
  readonly nodes: number;
  /** Of them, not Ready or already going. */
  readonly unavailable: number;
}

/** An initialized node of a pool, as a candidate. */
export interface DisruptionCandidate {
  readonly name: string;
  readonly nodePool: string;
  readonly initializedMs: number;
  /** A pod bound, ended or began to terminate here; null: none yet. */
  readonly lastPodEventMs: number | null;
  /** Chosen for a pod until then. */
  readonly nominatedUntilMs: number;
  readonly isDrifted: boolean;
  /** Why it may not be disrupted (do-not-disrupt, a budget of pods); null: it may. */
  readonly blockedBy: string | null;
  /** Pods that would have to move (not DaemonSet, mirror or finished pods). */
  readonly reschedulablePods: number;
}

export interface DisruptionCommand {
  readonly reason: DisruptionReason;
  readonly candidates: readonly DisruptionCandidate[];
}

export interface DisruptionInput {
  readonly nowMs: number;
  readonly pools: readonly DisruptionPool[];
  readonly candidates: readonly DisruptionCandidate[];
  /** Whether all pods of these nodes would fit on the others (a scheduling round with no new nodes). */
  readonly fitsElsewhere: (candidates: readonly DisruptionCandidate[]) => boolean;
}

/** When a node may be consolidated: `consolidateAfter` after its last pod event, or after its start. Null: never. */
export function consolidatableAt(
  candidate: Pick<DisruptionCandidate, 'initializedMs' | 'lastPodEventMs'>,
  consolidateAfterMs: number | null,
): number | null {
  return consolidateAfterMs === null
    ? null
    : (candidate.lastPodEventMs ?? candidate.initializedMs) + consolidateAfterMs;
}

/** The time to note for a pod event: a later one within ten seconds changes nothing. */
export function notePodEvent(lastMs: number | null, nowMs: number): number {
  return lastMs !== null && nowMs - lastMs < POD_EVENT_STEP_MS ? lastMs : nowMs;
}

/** The first thing to do, in Karpenter's order: emptiness, drift, several nodes, one node; undefined: nothing. */
export function planDisruption(input: DisruptionInput): DisruptionCommand | undefined {
  const free = input.candidates.filter((candidate) => isFree(candidate, input));
  const ripe = free.filter((candidate) => isRipe(candidate, input));
  return (
    planOf(
      'Empty',
      ripe.filter((candidate) => candidate.reschedulablePods === 0),
      input,
    ) ??
    planDrift(free, input) ??
    planConsolidation(ripe, input)
  );
}

function isFree(candidate: DisruptionCandidate, { nowMs }: DisruptionInput): boolean {
  return candidate.blockedBy === null && candidate.nominatedUntilMs <= nowMs;
}

function isRipe(candidate: DisruptionCandidate, input: DisruptionInput): boolean {
  const at = consolidatableAt(candidate, poolOf(candidate, input)?.consolidateAfterMs ?? null);
  return at !== null && at <= input.nowMs;
}

function poolOf(candidate: DisruptionCandidate, input: DisruptionInput): DisruptionPool | undefined {
  return input.pools.find((pool) => pool.name === candidate.nodePool);
}

/** All of them at once, as far as the budgets of their pools allow. */
function planOf(
  reason: DisruptionReason,
  candidates: readonly DisruptionCandidate[],
  input: DisruptionInput,
): DisruptionCommand | undefined {
  const within = withinBudgets(reason, candidates, input);
  return within.length === 0 ? undefined : { reason, candidates: within };
}

/** What the budgets of the pools leave, in the order given. */
export function withinBudgets(
  reason: DisruptionReason,
  candidates: readonly DisruptionCandidate[],
  input: Pick<DisruptionInput, 'pools' | 'nowMs'>,
): DisruptionCandidate[] {
  const left = new Map(
    input.pools.map((pool) => {
      const allowed = allowedDisruptions(pool.budgets, reason, { nodes: pool.nodes, nowMs: input.nowMs });
      return [pool.name, Math.max(0, allowed - pool.unavailable)];
    }),
  );
  return candidates.filter((candidate) => {
    const allowed = left.get(candidate.nodePool) ?? 0;
    if (allowed > 0) left.set(candidate.nodePool, allowed - 1);
    return allowed > 0;
  });
}

/** One drifted node at a time, empty ones first. Karpenter starts a replacement before it drains; here the pods pend for it. */
function planDrift(free: readonly DisruptionCandidate[], input: DisruptionInput): DisruptionCommand | undefined {
  const drifted = byCost(free.filter((candidate) => candidate.isDrifted));
  const [first] = withinBudgets('Drifted', drifted, input);
  return first && { reason: 'Drifted', candidates: [first] };
}

/** Nodes whose pods fit on the others: as many as possible together, else one. Replacing by a cheaper node is not modelled. */
function planConsolidation(
  ripe: readonly DisruptionCandidate[],
  input: DisruptionInput,
): DisruptionCommand | undefined {
  const willing = ripe.filter((candidate) => poolOf(candidate, input)?.policy === 'WhenEmptyOrUnderutilized');
  const ordered = byCost(willing);
  const together = largestPrefix(withinBudgets('Underutilized', ordered, input), input.fitsElsewhere);
  if (together.length >= 2) return { reason: 'Underutilized', candidates: together };
  // One node takes one of its budget: a node whose pods fit nowhere uses up nothing, and the next one is looked at.
  const single = ordered.find(
    (candidate) => withinBudgets('Underutilized', [candidate], input).length > 0 && input.fitsElsewhere([candidate]),
  );
  return single && { reason: 'Underutilized', candidates: [single] };
}

function byCost(candidates: readonly DisruptionCandidate[]): DisruptionCandidate[] {
  return candidates.toSorted((a, b) => a.reschedulablePods - b.reschedulablePods || (a.name < b.name ? -1 : 1));
}

/** Karpenter's binary search (firstNConsolidationOption), step by step: where fitting is not monotone, the steps decide. */
function largestPrefix(
  candidates: readonly DisruptionCandidate[],
  fits: (candidates: readonly DisruptionCandidate[]) => boolean,
): readonly DisruptionCandidate[] {
  // Index of the last candidate of a prefix: at least two nodes, and one more than a hundred where there are more.
  let low = 1;
  let high = Math.min(candidates.length - 1, MAX_TOGETHER);
  let best: readonly DisruptionCandidate[] = [];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const prefix = candidates.slice(0, middle + 1);
    if (fits(prefix)) {
      best = prefix;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}
