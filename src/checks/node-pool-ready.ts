/** A node pool that is not Ready makes no nodes, and says so only in its conditions. */
import { type Evidence, type Fix, objectSubject } from '../domain/finding.ts';
import type { Condition } from '../domain/kube-object.ts';
import { isHyperpodPool, type LiveNodePool, readNodePool } from '../domain/node-pool-object.ts';
import { defineCheck, fixBy } from './check.ts';
import { describeCommand } from './shared/kubectl.ts';
import { evidenceOf, patchPool, POOLS } from './shared/node-pools.ts';
import { isRestricted, type Said, stateOfPool } from './shared/pool-state.ts';

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
        const state = stateOfPool(pool);
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
