/** A pool with `replicas` keeps that many nodes, whatever pods ask for. */
import { defineCheck, fixBy } from './check.ts';
import { evidenceOf, hyperpodPools, isLive, POOLS, subjectOf } from './shared/node-pools.ts';
import { applyFlagsOf } from './shared/pool-flags.ts';
import { deleteCommand } from './shared/kubectl.ts';

export const check = defineCheck({
  id: 'node-pool-not-static',
  title: 'node pools make nodes for pods, not a fixed number',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools'],
  offline: true,
  messages: {
    dynamic: () => 'it makes nodes as pods ask for them',
    fixed: ({ replicas }: { replicas: string }) =>
      `it has replicas: ${replicas}: such a pool keeps that many nodes and never scales with pods`,
  },
  run: ({ nodePools }, judge, context) =>
    hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const evidence = [evidenceOf(pool, 'spec.replicas', pool.replicas ?? null)];
      if (pool.replicas === undefined) return judge.pass(subject, 'dynamic', {}, { evidence });
      // A static pool cannot become a dynamic one: Karpenter's CRD refuses to take replicas away.
      const apply = context.commandLine(`nodepool apply ${pool.name}`, [
        '--nodeclass',
        pool.nodeClassRef.name ?? '',
        ...applyFlagsOf(pool),
      ]);
      const isStored = isLive(pool, context);
      const fix = fixBy(
        isStored ? 'delete the pool, which takes its nodes along, and make it without replicas' : 'take replicas out',
        isStored ? `${deleteCommand(pool.object)}\n${apply}` : null,
      );
      const details = { evidence, fix, certainty: 'bound' } as const;
      return judge.fail(subject, 'fixed', { replicas: pool.replicas }, details);
    }),
});
