/** A pool whose limits have no room for one more node makes none, and nothing on the pool says so. */
import type { InstanceType } from '../domain/instance-type.ts';
import { amountText, type FullLimit, fullLimit, type LimitUse, limitUses, unitOf } from '../domain/limit-use.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { amountPerNode } from '../domain/pool-limits.ts';
import { type CheckContext, defineCheck } from './check.ts';
import { MODEL_FACTS, type ModelFacts } from './shared/live-cluster.ts';
import { evidenceOf, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';
import { pendingGroups } from './shared/pending-pods.ts';
import { judgeOffered, knownTypesOf, limitEvidence, OFFER_MESSAGES } from './shared/pool-offers.ts';

/** From there on it is told before it hurts. */
const NEARLY_USED = 0.8;

export const check = defineCheck({
  id: 'node-pool-limits-room',
  title: 'the limits of node pools have room for another node',
  severity: 'warning',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster', ...MODEL_FACTS, 'deployments', 'statefulSets'],
  messages: {
    ...OFFER_MESSAGES,
    room: ({ uses }: { uses: readonly string[] }) => `its limits have room for another node: ${uses.join(', ')}`,
    noLimits: () => 'it has no limits: see node-pool-limits-set',
    uncounted: () => 'Karpenter has not said yet what its nodes add up to',
    tooSmall: () => 'its limits are 0 or below one node: see node-pool-limits-usable',
    nearly: ({ resource, used, limit }: LimitUse) =>
      `${amountText(resource, used)} of its limit ${resource}=${amountText(resource, limit)} are used: ${Math.round((used / limit) * 100)} %`,
    full: (full: FullLimit) => `no further node fits its limits: ${useText(full)}`,
    blocked: ({ waiting, ...full }: FullLimit & { waiting: number }) =>
      `${waiting} ${waiting === 1 ? 'pod waits' : 'pods wait'} for a node that its limits have no room for: ${useText(full)}`,
  },
  run: (given, judge, context) => {
    const waitingByPool = waitingPods(context);
    return judgeOffered(given, context, judge, (offered) => {
      const { pool } = offered;
      const subject = subjectOf(pool);
      const uses = limitUses(pool);
      const evidence = [
        evidenceOf(pool, 'spec.limits', pool.limits),
        evidenceOf(pool, 'status.resources', pool.used ?? null),
      ];
      if (Object.keys(pool.limits).length === 0) return judge.skip(subject, 'noLimits', {}, { evidence });
      if (pool.used === undefined) return judge.unknown(subject, 'uncounted', {}, { evidence });
      const { types } = knownTypesOf(offered);
      const full = fullLimit(uses, types);
      if (full === undefined) {
        const nearly = nearlyUsed(uses);
        if (nearly === undefined) return judge.pass(subject, 'room', { uses: uses.map(textOf) }, { evidence });
        return judge.fail(subject, 'nearly', nearly, { evidence, fix: raise(pool, nearly, types), severity: 'info' });
      }
      if (full.used === 0 || full.limit === 0) {
        return judge.skip(subject, 'tooSmall', {}, { evidence: [limitEvidence(pool, full.resource)] });
      }
      const details = { evidence, fix: raise(pool, full, types) };
      if (waitingByPool === undefined) return judge.fail(subject, 'full', full, { ...details, certainty: 'bound' });
      const waiting = waitingByPool.get(pool.name);
      if (waiting === undefined) return judge.fail(subject, 'full', full, details);
      return judge.fail(subject, 'blocked', { ...full, waiting }, { ...details, severity: 'error' });
    });
  },
});

function nearlyUsed(uses: readonly LimitUse[]): LimitUse | undefined {
  return uses.find(({ used, limit }) => used > 0 && used >= limit * NEARLY_USED);
}

/** By two nodes at least, and until it is no longer nearly used. */
function raise(pool: LiveNodePool, { resource, used, limit }: LimitUse, types: readonly InstanceType[]) {
  const perNode = Math.max(unitOf(resource), ...types.map((type) => amountPerNode(type, resource)));
  const wanted = Math.max(used / (NEARLY_USED - 0.05), limit + 2 * perNode);
  const value = amountText(resource, Math.ceil(wanted / perNode) * perNode);
  return patchPool(pool, `raise the limit to ${resource}=${value}, if the quota allows it`, {
    limits: { [resource]: value },
  });
}

/** Of memory nobody can tell what a node has. */
function useText({ resource, used, limit, perNode }: FullLimit): string {
  const node = perNode === 0 ? '' : `, the smallest node has ${perNode}`;
  return `${amountText(resource, used)} ${resource} are used${node}, and the limit is ${amountText(resource, limit)}`;
}

function textOf({ resource, used, limit }: LimitUse): string {
  return `${amountText(resource, used)} of ${amountText(resource, limit)} ${resource}`;
}

/** Pods that only the limits of a pool keep waiting, by pool; undefined when what that takes could not be read. */
function waitingPods(context: CheckContext): ReadonlyMap<string, number> | undefined {
  const facts = Object.fromEntries(MODEL_FACTS.map((key) => [key, context.optional(key)]));
  if (Object.values(facts).includes(undefined)) return undefined;
  const waiting = new Map<string, number>();
  for (const { verdict, count } of pendingGroups(facts as unknown as ModelFacts, context)) {
    if (verdict.kind !== 'limits' || verdict.nodePool === null) continue;
    waiting.set(verdict.nodePool, (waiting.get(verdict.nodePool) ?? 0) + count);
  }
  return waiting;
}
