/** An empty node that stays is billed for nothing; what keeps it is told nowhere in one place. */
import { consolidatableAt } from '../autoscaling/karpenter/disruption.ts';
import { formatDuration, parseDuration } from '../domain/duration.ts';
import { type Evidence, objectSubject } from '../domain/finding.ts';
import { at } from '../domain/json.ts';
import { isConditionTrue, type KubeObject } from '../domain/kube-object.ts';
import { forbidsDisruption, isReschedulable, podsByNode } from '../domain/live-pods.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { check as disruptionBudgetAllows } from './disruption-budget-allows.ts';
import { type CheckContext, defineCheck, fixBy, type Judge, type Judgement } from './check.ts';
import { describeCommand, patchFix } from './shared/kubectl.ts';
import { hyperpodClaims, type LiveClaim, reachedMs, timeOf } from './shared/node-claims.ts';
import { hyperpodPools } from './shared/node-pools.ts';
import { factsOfChecks, failingSubjects } from './shared/other-checks.ts';

interface Empty {
  readonly node: string;
  readonly empty: string;
}

/** Deciding, validating, draining and a look every few minutes: longer than that it stays. */
const GRACE_MS = 10 * 60_000;
/** A node that is never consolidated may be kept on purpose for so long. */
const KEPT_MS = 60 * 60_000;

const MESSAGES = {
  used: () => 'pods run on it',
  soon: ({ node, empty }: Empty) => `${node} has been empty for ${empty}, and goes when its time is over`,
  starting: () => 'it is not initialized yet: see node-claim-initialized',
  stays: ({ node, empty, consolidateAfter }: Empty & { consolidateAfter: string }) =>
    `${node} has been empty for ${empty} and does not go, though consolidateAfter is ${consolidateAfter}`,
  never: ({ node, empty }: Empty) =>
    `${node} has been empty for ${empty} and stays for good: consolidateAfter of its node pool is Never`,
  toldBy: ({ node, empty, check: id }: Empty & { check: string }) =>
    `${node} has been empty for ${empty}, and ${id} says what keeps it`,
};

export const check = defineCheck({
  id: 'node-consolidatable',
  title: 'empty nodes of Karpenter go',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'nodes of Karpenter',
  needs: ['nodeClaims', 'nodePools', 'nodes', 'pods'],
  uses: ['cluster', ...factsOfChecks([disruptionBudgetAllows])],
  messages: MESSAGES,
  run: ({ nodeClaims, nodePools, nodes, pods }, judge, context) => {
    const poolByName = new Map(hyperpodPools(nodePools).map((pool) => [pool.name, pool]));
    const nodeByName = new Map(nodes.map((node) => [node.metadata.name, node]));
    const byNode = podsByNode(pods);
    const reasons = { blockedPools: new Set(failingSubjects(disruptionBudgetAllows, context)), context };
    return hyperpodClaims(nodeClaims).flatMap((claim) => {
      const node = nodeByName.get(claim.nodeName ?? '');
      const pool = poolByName.get(claim.pool ?? '');
      if (!node || !pool || claim.isGoing) return [];
      const subject = objectSubject(node);
      if (reachedMs(claim, 'Initialized') === undefined) return [judge.skip(subject, 'starting', {})];
      const own = byNode.get(node.metadata.name) ?? [];
      if (own.some(isReschedulable)) return [judge.pass(subject, 'used', {})];
      return [judgeEmpty({ claim, node, pool, leftMs: lastLeaving(own) }, reasons, judge)];
    });
  },
});

interface EmptyNode {
  readonly claim: LiveClaim;
  readonly node: KubeObject;
  readonly pool: LiveNodePool;
  /** When the last of its pods began to leave; 0 when none does. */
  readonly leftMs: number;
}

interface Reasons {
  /** `NodePool/gpu`: its budgets let no node go. */
  readonly blockedPools: ReadonlySet<string>;
  readonly context: CheckContext;
}

function judgeEmpty(seen: EmptyNode, reasons: Reasons, judge: Judge<typeof MESSAGES>): Judgement {
  const { claim, node, pool, leftMs } = seen;
  const { now } = reasons.context;
  const subject = objectSubject(node);
  const since = Math.max(emptySince(claim), leftMs);
  const data = { node: node.metadata.name, empty: formatDuration(now - since) };
  const evidence = evidenceOf(claim, pool);
  if (dueAt(pool, since) > now) return judge.pass(subject, 'soon', data, { evidence });
  const told = toldBy(seen, reasons);
  if (told !== undefined) return judge.skip(subject, 'toldBy', { ...data, check: told }, { evidence });
  if (pool.consolidateAfter === 'Never') {
    const patch = { spec: { disruption: { consolidateAfter: '10m' } } };
    const fix = patchFix('let its nodes go ten minutes after their last pod event', pool.object, patch);
    return judge.fail(subject, 'never', data, { evidence, fix });
  }
  const fix = fixBy(
    'look at the events of the node claim: DisruptionBlocked and Unconsolidatable say why',
    describeCommand(claim.object),
  );
  const consolidateAfter = pool.consolidateAfter ?? '0s';
  return judge.fail(subject, 'stays', { ...data, consolidateAfter }, { evidence, fix });
}

/** Karpenter notes it a little later. */
function lastLeaving(pods: readonly KubeObject[]): number {
  return pods.reduce((last, { metadata }) => Math.max(last, timeOf(metadata.deletionTimestamp) ?? 0), 0);
}

/** The last pod event that Karpenter noted, or its start. */
function emptySince(claim: LiveClaim): number {
  return timeOf(at(claim.object.status, 'lastPodEventTime')) ?? reachedMs(claim, 'Initialized') ?? claim.bornMs;
}

/** When it should be gone. */
function dueAt({ consolidateAfter = '0s' }: LiveNodePool, since: number): number {
  const ripeMs = consolidatableAt(
    { initializedMs: since, lastPodEventMs: since },
    parseDuration(consolidateAfter) ?? null,
  );
  return ripeMs === null ? since + KEPT_MS : ripeMs + GRACE_MS;
}

/** The check that says what keeps it. */
function toldBy({ claim, node, pool }: EmptyNode, { blockedPools, context }: Reasons): string | undefined {
  const status = context.optional('cluster')?.autoscaling.status ?? 'InService';
  if (status !== 'InService') return 'autoscaling-in-service';
  if ([node, claim.object].some(forbidsDisruption)) return 'do-not-disrupt-annotations';
  return blockedPools.has(`NodePool/${pool.name}`) ? 'disruption-budget-allows' : undefined;
}

function evidenceOf({ object, subject }: LiveClaim, { object: pool, consolidateAfter }: LiveNodePool): Evidence[] {
  return [
    { field: 'status.lastPodEventTime', value: at(object.status, 'lastPodEventTime') ?? null, source: subject.text },
    {
      field: 'status.conditions[type=Consolidatable].status',
      value: isConditionTrue(object, 'Consolidatable') ? 'True' : 'False',
      source: subject.text,
    },
    { field: 'spec.disruption.consolidateAfter', value: consolidateAfter ?? null, source: objectSubject(pool).text },
  ];
}
