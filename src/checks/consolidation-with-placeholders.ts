/** Placeholder pods keep nodes warm; consolidation of underutilized nodes packs them together and takes the nodes away. */
import { objectSubject } from '../domain/finding.ts';
import { groupBy } from '../domain/group-by.ts';
import { type KubeObject, namespaceOf } from '../domain/kube-object.ts';
import { isReschedulable, nodeNameOf, priorityOf, workloadOf } from '../domain/live-pods.ts';
import { NODE_POOL_LABEL } from '../domain/node-labels.ts';
import { defineCheck } from './check.ts';
import { patchFix } from './shared/kubectl.ts';
import { evidenceOf, hyperpodPools, POOLS, subjectOf } from './shared/node-pools.ts';

interface Placeholders {
  readonly count: number;
  readonly workloads: readonly string[];
}

/** What the CRD sets where it is left out. */
const DEFAULT_POLICY = 'WhenEmptyOrUnderutilized';

export const check = defineCheck({
  id: 'consolidation-with-placeholders',
  title: 'node pools with placeholder pods consolidate only empty nodes',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodes', 'pods'],
  messages: {
    none: () => 'no placeholder pods (of negative priority) run on its nodes',
    whenEmpty: ({ count }: Placeholders) => `${podsText(count)} on its nodes, and only empty nodes go`,
    never: ({ count }: Placeholders) => `${podsText(count)} on its nodes, and none is ever consolidated`,
    takenAway: ({ count, workloads }: Placeholders) =>
      `${podsText(count)} of ${workloads.join(', ')} on its nodes, and WhenEmptyOrUnderutilized moves them together and takes the nodes away`,
  },
  run: ({ nodePools, nodes, pods }, judge) => {
    const poolOfNode = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[NODE_POOL_LABEL]]));
    const placeholders = pods.filter((pod) => isReschedulable(pod) && priorityOf(pod) < 0);
    const byPool = groupBy(placeholders, (pod) => poolOfNode.get(nodeNameOf(pod) ?? ''));
    return hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const own = byPool.get(pool.name) ?? [];
      const data = { count: own.length, workloads: [...new Set(own.map(workloadText))].toSorted() };
      const evidence = [
        evidenceOf(pool, 'spec.disruption.consolidationPolicy', pool.consolidationPolicy ?? null),
        ...own.slice(0, SHOWN_PODS).map(priorityEvidence),
      ];
      if (own.length === 0) return judge.pass(subject, 'none', {});
      if (pool.consolidateAfter === 'Never') return judge.pass(subject, 'never', data, { evidence });
      if ((pool.consolidationPolicy ?? DEFAULT_POLICY) === 'WhenEmpty') {
        return judge.pass(subject, 'whenEmpty', data, { evidence });
      }
      const patch = { spec: { disruption: { consolidationPolicy: 'WhenEmpty' } } };
      const fix = patchFix('consolidate only empty nodes of it', pool.object, patch, { isSafe: true });
      return judge.fail(subject, 'takenAway', data, { evidence, fix });
    });
  },
});

const SHOWN_PODS = 3;

function podsText(count: number): string {
  return count === 1 ? '1 placeholder pod' : `${count} placeholder pods`;
}

function workloadText(pod: KubeObject): string {
  const { kind, name } = workloadOf(pod);
  return `${kind}/${namespaceOf(pod)}/${name}`;
}

function priorityEvidence(pod: KubeObject) {
  return { field: 'spec.priority', value: priorityOf(pod), source: objectSubject(pod).text };
}
