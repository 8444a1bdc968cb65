/** Requirements that no node can meet, whatever the node class offers. */
import { defineCheck } from './check.ts';
import { mendRequirements } from './shared/mend-requirements.ts';
import { evidenceOf, hyperpodPools, POOLS, REQUIREMENTS_FIELD, subjectOf } from './shared/node-pools.ts';
import { adviseOnValues, valueProblemsOf, zonesByIdOf } from './shared/requirement-values.ts';

export const check = defineCheck({
  id: 'node-pool-requirement-values',
  title: 'the requirements of node pools can be met',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools'],
  uses: ['nodeClasses', 'subnets'],
  offline: true,
  messages: {
    fine: () => 'operators and values of its requirements are well formed and do not contradict each other',
    wrong: ({ problems }: { problems: readonly string[] }) => problems.join('; '),
  },
  run: ({ nodePools }, judge, context) => {
    const zonesById = zonesByIdOf(context);
    return hyperpodPools(nodePools).map((pool) => {
      const problems = valueProblemsOf(pool, zonesById);
      const subject = subjectOf(pool);
      if (problems.length === 0) {
        const evidence = [evidenceOf(pool, REQUIREMENTS_FIELD, pool.requirements)];
        return judge.pass(subject, 'fine', {}, { evidence });
      }
      const evidence = problems.map(({ field, value }) => evidenceOf(pool, field, value));
      const fix = mendRequirements(pool, adviseOnValues(pool, problems, zonesById), context);
      return judge.fail(subject, 'wrong', { problems: problems.map(({ text }) => text) }, { evidence, fix });
    });
  },
});
