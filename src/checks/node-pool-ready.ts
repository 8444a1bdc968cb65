/** A node pool that is not Ready makes no nodes, and says so only in its conditions. */
import { HYPERPOD_LABEL_RULES, restrictionOf } from '../autoscaling/karpenter/well-known-labels.ts';
import { type Evidence, type Fix, objectSubject } from '../domain/finding.ts';
import { type Condition, conditionOf, type KubeObject } from '../domain/kube-object.ts';
import { isHyperpodPool, type LiveNodePool, readNodePool } from '../domain/node-pool-object.ts';
import { causeOf } from '../domain/readiness.ts';
import { repeatedTaints } from '../domain/pool-taints.ts';
import { defineCheck, fixBy } from './check.ts';
import { describeCommand } from './shared/kubectl.ts';
import { evidenceOf, patchPool, POOLS } from './shared/node-pools.ts';

interface Said {
  readonly reason: string;
  readonly cause: string;
}

export const check = defineCheck({
  id: 'node-pool-ready',
  title: 'every node pool is Ready',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools'],
  messages: {
    ready: () => 'it is Ready',
    notReady: ({ reason, cause }: Said) => `it is not Ready (${reason}): ${cause}; Karpenter makes no nodes for it`,
    nodeClass: ({ reason, cause }: Said) =>
      `its node class is not Ready (${reason}: ${cause}): see node-pool-node-class-exists and node-class-ready`,
    named: ({ cause, by }: { cause: string; by: string }) => `Karpenter refuses it (${cause}): see ${by}`,
    stale: () => 'its conditions speak of an earlier version of it',
    unsaid: () => 'Karpenter has not said yet whether it is Ready',
    going: () => 'it is being deleted',
  },
  run: ({ nodePools }, judge) =>
    nodePools
      .map(readNodePool)
      .filter(isHyperpodPool)
      .map((pool) => {
        const subject = objectSubject(pool.object);
        const state = stateOf(pool);
        const evidence = [conditionEvidence(pool, state.condition)];
        if (state.kind === 'refused') {
          return judge.fail(subject, 'notReady', state.said, { evidence, fix: fixOf(pool) });
        }
        if (state.kind === 'named') {
          return judge.skip(subject, 'named', { cause: state.said.cause, by: state.by }, { evidence });
        }
        if (state.kind === 'nodeClass') return judge.skip(subject, 'nodeClass', state.said, { evidence });
        if (state.kind === 'ready') return judge.pass(subject, 'ready', {}, { evidence });
        if (state.kind === 'going') return judge.skip(subject, 'going', {});
        return judge.unknown(subject, state.kind, {}, { evidence });
      }),
});

type State =
  | { readonly kind: 'ready' | 'stale' | 'unsaid' | 'going'; readonly condition: Condition | undefined }
  | { readonly kind: 'refused' | 'nodeClass'; readonly condition: Condition; readonly said: Said }
  | { readonly kind: 'named'; readonly condition: Condition; readonly said: Said; readonly by: string };

/** What the conditions come to: Ready is the sum of ValidationSucceeded and NodeClassReady. */
function stateOf(pool: LiveNodePool): State {
  const { object } = pool;
  const condition = conditionOf(object, 'Ready');
  if (object.metadata.deletionTimestamp !== undefined) return { kind: 'going', condition };
  if (isStale(condition, object)) return { kind: 'stale', condition };
  if (condition?.status === 'True') return { kind: 'ready', condition };
  return refusalOf(pool) ?? classState(object) ?? otherState(object, condition);
}

function refusalOf(pool: LiveNodePool): State | undefined {
  const condition = conditionOf(pool.object, 'ValidationSucceeded');
  if (condition?.status !== 'False') return undefined;
  const by = namedBy(pool);
  const said = saidBy(condition);
  return by === undefined ? { kind: 'refused', condition, said } : { kind: 'named', condition, said, by };
}

function classState(object: KubeObject): State | undefined {
  const condition = conditionOf(object, 'NodeClassReady');
  if (condition === undefined || condition.status === 'True') return undefined;
  return { kind: 'nodeClass', condition, said: saidBy(condition) };
}

function otherState(object: KubeObject, ready: Condition | undefined): State {
  if (ready?.status !== 'False') return { kind: 'unsaid', condition: ready };
  return { kind: 'refused', condition: ready, said: saidBy(causeOf(object, ready)) };
}

/** The check that names what Karpenter's validation refuses, if another does. */
function namedBy(pool: LiveNodePool): string | undefined {
  if (pool.requirements.some(({ key }) => isRestricted(key))) return 'node-pool-requirement-keys';
  return repeatedTaints(pool).length > 0 ? 'node-pool-taints-distinct' : undefined;
}

function isRestricted(key: string): boolean {
  return restrictionOf(key, HYPERPOD_LABEL_RULES) !== undefined;
}

function isStale(condition: Condition | undefined, { metadata }: KubeObject): boolean {
  const { observedGeneration } = (condition ?? {}) as { readonly observedGeneration?: number };
  return observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0);
}

function saidBy({ reason, message }: Condition): Said {
  return { reason: reason ?? 'no reason', cause: message === undefined || message === '' ? 'no message' : message };
}

function conditionEvidence(pool: LiveNodePool, condition: Condition | undefined): Evidence {
  const { type = 'Ready', status } = condition ?? {};
  return evidenceOf(pool, `status.conditions[type=${type}].status`, status ?? null);
}

/** Labels in Karpenter's own domains are what its validation refuses beside requirements and taints. */
function fixOf(pool: LiveNodePool): Fix {
  const labels = Object.keys(pool.labels).filter(isRestricted);
  if (labels.length === 0) return fixBy('mend what the message names', describeCommand(pool.object));
  const without = Object.fromEntries(labels.map((label) => [label, null]));
  return patchPool(pool, `take the labels out of the template that Karpenter keeps for itself: ${labels.join(', ')}`, {
    template: { metadata: { labels: without } },
  });
}
