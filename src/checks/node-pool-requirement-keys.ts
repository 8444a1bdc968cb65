/** Requirements on labels that nodes of HyperPod never have, or that Karpenter refuses. */
import { classifyRequirementKey } from '../domain/requirement-keys.ts';
import { defineCheck, fixBy } from './check.ts';
import { adviseOnKeys, badKeysOf } from './shared/bad-keys.ts';
import { mendRequirements } from './shared/mend-requirements.ts';
import { evidenceOf, hyperpodPools, POOLS, REQUIREMENTS_FIELD, subjectOf } from './shared/node-pools.ts';

interface Found {
  /** Each with what is wrong with it. */
  readonly problems: readonly string[];
  readonly keys: readonly string[];
}

export const check = defineCheck({
  id: 'node-pool-requirement-keys',
  title: 'node pools require labels that Karpenter on HyperPod knows',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools'],
  uses: ['nodeClasses', 'subnets'],
  offline: true,
  messages: {
    known: ({ custom }: { custom: readonly string[] }) =>
      custom.length === 0
        ? 'Karpenter on HyperPod knows every key of its requirements'
        : `Karpenter on HyperPod knows the keys of its requirements, or takes them for labels of yours (${custom.join(', ')})`,
    unsupported: ({ problems }: Found) => problems.join('; '),
    doubtful: ({ problems }: Found) => problems.join('; '),
  },
  run: ({ nodePools }, judge, context) =>
    hyperpodPools(nodePools).map((pool) => {
      const bad = badKeysOf(pool);
      const subject = subjectOf(pool);
      if (bad.length === 0) {
        const keys = pool.requirements.map(({ key }) => key);
        const custom = keys.filter((key) => classifyRequirementKey(key).kind === 'custom');
        return judge.pass(subject, 'known', { custom }, { evidence: [evidenceOf(pool, REQUIREMENTS_FIELD, keys)] });
      }
      const data = { problems: bad.map(({ text }) => text), keys: bad.map(({ key }) => key) };
      const evidence = bad.map(({ index, key }) => evidenceOf(pool, `${REQUIREMENTS_FIELD}[${index}].key`, key));
      const { summary, isMendable } = adviseOnKeys(pool, bad, context);
      const fix = isMendable ? mendRequirements(pool, summary, context) : fixBy(summary);
      return bad.some(({ isCertain }) => isCertain)
        ? judge.fail(subject, 'unsupported', data, { evidence, fix })
        : judge.fail(subject, 'doubtful', data, { evidence, fix, severity: 'warning', certainty: 'bound' });
    }),
});
