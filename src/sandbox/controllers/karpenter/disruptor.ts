/** Disruption: empty, drifted and superfluous nodes go, within budgets. */
import { parseDuration } from '../../../domain/duration.ts';
import type { DisruptionBudget } from '../../../domain/disruption-budget.ts';
import { conditionsOf, isConditionTrue, type KubeObject } from '../../../domain/kube-object.ts';
import { DEFAULT_BUDGETS } from '../../../autoscaling/karpenter/budgets.ts';
import {
  consolidatableAt,
  DISRUPTION_POLL_MS,
  planDisruption,
  VALIDATION_MS,
  type DisruptionCandidate,
  type DisruptionCommand,
  type DisruptionInput,
  type DisruptionPool,
} from '../../../autoscaling/karpenter/disruption.ts';
import { EVENT_DEDUPE_MS } from '../../../autoscaling/karpenter/lifecycle.ts';
import { scheduleRound } from '../../../autoscaling/karpenter/scheduler.ts';
import { schedulingPodOf } from '../cluster-index.ts';
import { kubeTime } from '../../kube-time.ts';
import { trueSince, withCondition } from '../conditions.ts';
import { patchStatus, watchKind, type Controller } from '../controller-context.ts';
import { isNodeReady } from '../kube-view.ts';
import { blockingBudget } from '../pod-disruption-budgets.ts';
import { keyOf, kindKey, KINDS } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import { nodeNameOfClaim, poolOfClaim } from './claim-objects.ts';
import { isGoing } from '../../../autoscaling/karpenter/member.ts';
import { daemonPods, membersOf, placedPods, reschedulablePods, nodeInputOf } from './cluster-view.ts';
import { fenceNode, isProtected } from './drain.ts';
import { driftOf } from './drift.ts';
import { MANAGER, say, type KarpenterContext } from './karpenter-context.ts';
import { claimsOfPool } from './node-pools.ts';
import { trackPodEvents } from './pod-events.ts';
import { holds } from './status-conditions.ts';

/** Looks every ten seconds; what it decides it does fifteen seconds later, if it still holds. */
export function startDisruptor(context: KarpenterContext): Controller {
  let decided: DisruptionCommand | undefined;
  const changes = trackChanges(context);
  const look = () => {
    if (decided || context.index.all(KINDS.nodeClaim).size === 0) return;
    decided = planDisruption(observe(context, changes.isWorthwhile()));
    if (decided) queue.addAfter('act', VALIDATION_MS);
    else queue.addAfter('look', DISRUPTION_POLL_MS);
  };
  const queue = createWorkQueue(context.clock, (key) => {
    if (key === 'act') {
      const valid = decided && stillValid(context, decided);
      decided = undefined;
      if (valid) act(context, valid);
      queue.add('look');
    } else {
      look();
    }
  });
  trackPodEvents(context);
  watchKind(context, KINDS.nodeClaim, (_, change) => {
    if (change === 'ADDED') queue.addAfter('look', DISRUPTION_POLL_MS);
  });
  queue.addAfter('look', DISRUPTION_POLL_MS);
  return queue;
}

/** Nodes that could not be consolidated are looked at again when something changed, or after this long. */
const RECONSIDER_MS = 5 * 60_000;

/** Tells whether simulating consolidation can bring anything new. */
function trackChanges(context: KarpenterContext): { isWorthwhile(): boolean } {
  let hasChanged = true;
  let lastMs = 0;
  const changing = new Set([KINDS.pod, KINDS.node, KINDS.nodeClaim, KINDS.nodePool, KINDS.daemonSet].map(kindKey));
  context.index.subscribe((event) => {
    hasChanged ||= changing.has(kindKey(event.resource));
  });
  return {
    isWorthwhile() {
      const nowMs = context.clock.now();
      const isWorthwhile = hasChanged || nowMs - lastMs >= RECONSIDER_MS;
      hasChanged = false;
      if (isWorthwhile) lastMs = nowMs;
      return isWorthwhile;
    },
  };
}

interface Disruption {
  readonly consolidateAfter?: string;
  readonly consolidationPolicy?: DisruptionPool['policy'];
  readonly budgets?: readonly DisruptionBudget[];
}

function observe(context: KarpenterContext, isWorthwhile: boolean): DisruptionInput {
  const pools = [...context.index.all(KINDS.nodePool).values()].map((pool) => toPool(context, pool));
  const candidates = [...context.index.all(KINDS.nodeClaim).values()].flatMap((claim) =>
    toCandidate(context, claim, pools),
  );
  return {
    nowMs: context.clock.now(),
    pools,
    candidates,
    fitsElsewhere: (some) => isWorthwhile && fitsElsewhere(context, some),
  };
}

function toPool(context: KarpenterContext, pool: KubeObject): DisruptionPool {
  const disruption = (pool.spec as { disruption?: Disruption }).disruption ?? {};
  const initialized = claimsOfPool(context, pool.metadata.name).filter((claim) =>
    isConditionTrue(claim, 'Initialized'),
  );
  const going = initialized.filter((claim) => {
    const node = context.index.get(KINDS.node, nodeNameOfClaim(claim) ?? '');
    return claim.metadata.deletionTimestamp !== undefined || !node || !isNodeReady(node);
  });
  return {
    name: pool.metadata.name,
    consolidateAfterMs: parseDuration(disruption.consolidateAfter ?? '0s') ?? null,
    policy: disruption.consolidationPolicy ?? 'WhenEmptyOrUnderutilized',
    budgets: disruption.budgets ?? DEFAULT_BUDGETS,
    nodes: initialized.length,
    unavailable: going.length,
  };
}

function toCandidate(
  context: KarpenterContext,
  claim: KubeObject,
  pools: readonly DisruptionPool[],
): DisruptionCandidate[] {
  const node = context.index.get(KINDS.node, nodeNameOfClaim(claim) ?? '');
  const initializedMs = trueSince(claim, 'Initialized');
  const isLeaving = isGoing({ name: claim.metadata.name, node, claim });
  if (!node || initializedMs === undefined || isLeaving) return [];
  const pods = reschedulablePods(context, node.metadata.name);
  const candidate: DisruptionCandidate = {
    name: claim.metadata.name,
    nodePool: poolOfClaim(claim),
    initializedMs,
    lastPodEventMs: context.lastPodEvent.get(node.metadata.name) ?? null,
    nominatedUntilMs: Math.max(
      context.nominatedUntil.get(node.metadata.name) ?? 0,
      context.nominatedUntil.get(claim.metadata.name) ?? 0,
    ),
    isDrifted: driftOf(context, claim) !== undefined,
    blockedBy: blockOf(context, [node, claim], pods),
    reschedulablePods: pods.length,
  };
  noteConditions(context, claim, candidate, pools);
  return [candidate];
}

function blockOf(context: KarpenterContext, own: readonly KubeObject[], pods: readonly KubeObject[]): string | null {
  if (own.some(isProtected)) return 'Disruption is blocked through the "karpenter.sh/do-not-disrupt" annotation';
  const pod = pods.find(isProtected);
  if (pod) return `Pod has "karpenter.sh/do-not-disrupt" annotation (Pod=${keyOf(pod.metadata)})`;
  const [budget] = pods.flatMap((candidate) => blockingBudget(context, candidate) ?? []);
  return budget === undefined ? null : `Pdb prevents pod evictions (PodDisruptionBudget=${budget})`;
}

/** Consolidatable and Drifted, as the claim shows them. */
function noteConditions(
  context: KarpenterContext,
  claim: KubeObject,
  candidate: DisruptionCandidate,
  pools: readonly DisruptionPool[],
): void {
  const nowMs = context.clock.now();
  const pool = pools.find(({ name }) => name === candidate.nodePool);
  const ripeMs = consolidatableAt(candidate, pool?.consolidateAfterMs ?? null);
  const drift = driftOf(context, claim);
  let conditions = conditionsOf(claim).filter(
    ({ type }) => (type !== 'Consolidatable' || (ripeMs !== null && ripeMs <= nowMs)) && (type !== 'Drifted' || drift),
  );
  if (ripeMs !== null && ripeMs <= nowMs) conditions = [...withCondition(conditions, holds('Consolidatable'), nowMs)];
  if (drift !== undefined) {
    conditions = [...withCondition(conditions, { type: 'Drifted', status: 'True', reason: drift, message: '' }, nowMs)];
  }
  const { lastPodEventMs } = candidate;
  const event = lastPodEventMs === null ? {} : { lastPodEventTime: kubeTime(lastPodEventMs) };
  patchStatus(context, KINDS.nodeClaim, claim, { status: { ...event, conditions }, manager: MANAGER });
  if (candidate.blockedBy !== null && (ripeMs ?? Infinity) <= nowMs) {
    const message = candidate.blockedBy;
    say(context, claim, { type: 'Normal', reason: 'DisruptionBlocked', message, silenceMs: EVENT_DEDUPE_MS });
  }
}

/** Whether the pods of these nodes fit on the others, with no new node. */
function fitsElsewhere(context: KarpenterContext, candidates: readonly DisruptionCandidate[]): boolean {
  const names = new Set(candidates.map((candidate) => candidate.name));
  const leaving = new Set<string>();
  for (const name of names) {
    const claim = context.index.get(KINDS.nodeClaim, name);
    leaving.add((claim && nodeNameOfClaim(claim)) ?? name);
  }
  const pods = [...leaving].flatMap((name) => reschedulablePods(context, name)).map(schedulingPodOf);
  const moving = new Set(pods.map((pod) => pod.uid));
  const result = scheduleRound({
    pods,
    pools: [],
    nodes: membersOf(context)
      .filter((member) => !leaving.has(member.name) && !isGoing(member))
      .map((member) => nodeInputOf(context, member)),
    placed: placedPods(context).filter(({ pod }) => !moving.has(pod.uid)),
    daemons: daemonPods(context),
  });
  return result.failures.size === 0;
}

/** The command as far as it still holds: the same reason, the same nodes. */
function stillValid(context: KarpenterContext, command: DisruptionCommand): DisruptionCommand | undefined {
  const now = planDisruption(observe(context, true));
  if (now?.reason !== command.reason) return undefined;
  const names = new Set(now.candidates.map((candidate) => candidate.name));
  const candidates = command.candidates.filter((candidate) => names.has(candidate.name));
  return candidates.length === 0 ? undefined : { reason: command.reason, candidates };
}

function act(context: KarpenterContext, command: DisruptionCommand): void {
  for (const candidate of command.candidates) {
    const claim = context.index.get(KINDS.nodeClaim, candidate.name);
    if (!claim) continue;
    const node = context.index.get(KINDS.node, nodeNameOfClaim(claim) ?? '');
    if (node) {
      fenceNode(context, node);
      say(context, node, {
        type: 'Normal',
        reason: 'DisruptionTerminating',
        message: `Disrupting Node: ${command.reason}`,
      });
    }
    const message = `Disrupting NodeClaim: ${command.reason}`;
    say(context, claim, { type: 'Normal', reason: 'DisruptionTerminating', message });
    context.store.delete(KINDS.nodeClaim, claim.metadata.name);
  }
}
