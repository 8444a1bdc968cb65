/** Karpenter refuses a pool that has a taint twice; kubectl takes it without a word. */
import type { LiveNodePool, PoolTaint } from '../domain/node-pool-object.ts';
import { repeatedTaints } from '../domain/pool-taints.ts';
import { formatTaint } from '../autoscaling/taints.ts';
import { defineCheck } from './check.ts';
import { evidenceOf, hyperpodPools, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';

const FIELDS = ['taints', 'startupTaints'] as const;

export const check = defineCheck({
  id: 'node-pool-taints-distinct',
  title: 'node pools have each taint once',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools'],
  offline: true,
  messages: {
    distinct: () => 'it has each of its taints once',
    repeated: ({ taints }: { taints: readonly string[] }) =>
      `it has ${taints.join(', ')} more than once (values do not tell taints apart): Karpenter refuses the pool`,
  },
  run: ({ nodePools }, judge) =>
    hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const evidence = FIELDS.map((field) => evidenceOf(pool, `spec.template.spec.${field}`, pool[field]));
      const repeated = repeatedTaints(pool);
      if (repeated.length === 0) return judge.pass(subject, 'distinct', {}, { evidence });
      const taints = repeated.map(({ key, effect }) => formatTaint({ key, effect }));
      return judge.fail(subject, 'repeated', { taints: [...new Set(taints)] }, { evidence, fix: fixOf(pool) });
    }),
});

/** The first of each stays, among the lasting ones before those that go at the start. */
function fixOf(pool: LiveNodePool) {
  const seen = new Set<string>();
  const firsts = (list: readonly PoolTaint[]) =>
    list.filter(({ key, effect }) => {
      const id = `${key}:${effect}`;
      const isFirst = !seen.has(id);
      seen.add(id);
      return isFirst;
    });
  const taints = firsts(pool.taints);
  const startupTaints = firsts(pool.startupTaints);
  return patchPool(pool, 'keep the first of each', {
    template: { spec: { taints, ...(pool.startupTaints.length === 0 ? {} : { startupTaints }) } },
  });
}
