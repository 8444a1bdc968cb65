/** A node class that no node pool refers to makes no nodes. */
import { objectSubject } from '../domain/finding.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import { defineCheck, fixBy } from './check.ts';
import { deleteCommand } from './shared/kubectl.ts';

export const check = defineCheck({
  id: 'node-class-used',
  title: 'every node class is used by a node pool',
  severity: 'info',
  phase: 'tuning',
  subjects: 'node classes',
  needs: ['nodeClasses', 'nodePools'],
  messages: {
    used: ({ nodePools }: { nodePools: readonly string[] }) => `it is used by ${nodePools.join(', ')}`,
    unused: () => 'no node pool refers to it: it makes no nodes',
    strayPools: ({ nodePools }: { nodePools: readonly string[] }) =>
      `no node pool refers to it, but ${nodePools.join(', ')} ${nodePools.length === 1 ? 'refers' : 'refer'} to a node class that does not exist: see node-pool-node-class-exists`,
  },
  run: ({ nodeClasses, nodePools }, judge) => {
    const poolsByClass = groupByClass(nodePools);
    const known = new Set(nodeClasses.map(({ metadata }) => metadata.name));
    const stray = [...poolsByClass].filter(([name]) => !known.has(name)).flatMap(([, pools]) => pools);
    return nodeClasses.map((nodeClass) => {
      const subject = objectSubject(nodeClass);
      const users = poolsByClass.get(nodeClass.metadata.name) ?? [];
      const evidence = users.map((pool) => ({
        field: 'spec.template.spec.nodeClassRef.name',
        value: nodeClass.metadata.name,
        source: `NodePool/${pool}`,
      }));
      if (users.length > 0) return judge.pass(subject, 'used', { nodePools: users }, { evidence });
      if (stray.length > 0) return judge.skip(subject, 'strayPools', { nodePools: stray });
      const { name } = nodeClass.metadata;
      return judge.fail(
        subject,
        'unused',
        {},
        {
          fix: fixBy(`make a node pool for it (hpscale nodepool apply), or delete ${name}`, deleteCommand(nodeClass)),
        },
      );
    });
  },
});

function groupByClass(nodePools: readonly KubeObject[]): ReadonlyMap<string, readonly string[]> {
  const byClass = new Map<string, string[]>();
  for (const pool of nodePools) {
    const name = hyperpodNodeClassOf(pool);
    if (name === undefined) continue;
    byClass.set(name, [...(byClass.get(name) ?? []), pool.metadata.name]);
  }
  return byClass;
}
