/** A node pool that is not Ready makes no nodes, and says so only in its conditions. */
import { type Condition, conditionOf, type KubeObject } from '../domain/kube-object.ts';
import { objectSubject } from '../domain/finding.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import { causeOf } from '../domain/readiness.ts';
import { defineCheck, fixBy } from './check.ts';

interface NotReady {
  readonly reason: string;
  readonly cause: string;
}

export const check = defineCheck({
  id: 'node-pool-ready',
  title: 'every node pool is Ready',
  severity: 'error',
  phase: 'health',
  subjects: 'node pools of HyperPod node classes',
  needs: ['nodePools'],
  messages: {
    ready: () => 'it is Ready',
    notReady: ({ reason, cause }: NotReady) => `it is not Ready (${reason}): ${cause}; Karpenter makes no nodes for it`,
    unsaid: () => 'Karpenter has not said yet whether it is Ready',
  },
  run: ({ nodePools }, judge) =>
    nodePools.filter(hyperpodNodeClassOf).map((pool) => {
      const subject = objectSubject(pool);
      const ready = conditionOf(pool, 'Ready');
      const evidence = [evidenceOf(pool, ready)];
      if (ready?.status === 'True') return judge.pass(subject, 'ready', {}, { evidence });
      if (ready?.status !== 'False') return judge.unknown(subject, 'unsaid', {}, { evidence });
      const cause = causeOf(pool, ready);
      const data = { reason: cause.reason ?? 'no reason', cause: cause.message ?? 'no message' };
      const fix = fixBy(
        "mend what the message names; the node class's own conditions say more",
        `kubectl describe nodepool ${pool.metadata.name}`,
      );
      return judge.fail(subject, 'notReady', data, { evidence, fix });
    }),
});

function evidenceOf({ metadata }: KubeObject, ready: Condition | undefined) {
  return {
    field: 'status.conditions[type=Ready].status',
    value: ready?.status ?? null,
    source: `NodePool/${metadata.name}`,
  };
}
