/** HyperPod's provider makes amd64 nodes only. */
import { allowsValue, isEmptyRequirement } from '../autoscaling/karpenter/requirement.ts';
import { requirementOf } from '../autoscaling/karpenter/requirements.ts';
import { ARCH_LABEL, INSTANCE_TYPE_LABEL } from '../domain/node-labels.ts';
import { SUPPORTED_ARCH } from '../domain/node-pool.ts';
import { defineCheck, fixBy } from './check.ts';
import { mendRequirements, unsupportedTypes } from './shared/mend-requirements.ts';
import { hyperpodPools, POOLS, requirementEvidence, requirementsOf, subjectOf } from './shared/node-pools.ts';
import { listedValues } from './shared/pool-offers.ts';

interface Types {
  readonly types: readonly string[];
}

export const check = defineCheck({
  id: 'node-pool-architecture',
  title: `node pools let ${SUPPORTED_ARCH} nodes start`,
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools'],
  uses: ['nodeClasses', 'subnets'],
  offline: true,
  messages: {
    supported: () => `${SUPPORTED_ARCH} nodes meet its requirements`,
    contradictory: () => `its requirements on ${ARCH_LABEL} contradict each other: see node-pool-requirement-values`,
    excluded: () =>
      `its requirements on ${ARCH_LABEL} leave ${SUPPORTED_ARCH} out, and Karpenter on HyperPod supports nothing else`,
    armTypes: ({ types }: Types) =>
      `it asks for ${types.join(', ')}, and Karpenter on HyperPod supports ${SUPPORTED_ARCH} only`,
    someArmTypes: ({ types }: Types) =>
      `of its types, ${types.join(', ')} ${types.length === 1 ? 'is' : 'are'} not ${SUPPORTED_ARCH}: Karpenter on HyperPod supports nothing else`,
  },
  run: ({ nodePools }, judge, context) =>
    hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const requirements = requirementsOf(pool);
      const evidence = requirementEvidence(pool, ARCH_LABEL);
      const arch = requirementOf(requirements, ARCH_LABEL);
      if (isEmptyRequirement(arch)) return judge.skip(subject, 'contradictory', {}, { evidence });
      if (!allowsValue(arch, SUPPORTED_ARCH)) {
        const fix = mendRequirements(pool, `require ${SUPPORTED_ARCH}, and build the images for it`, context);
        return judge.fail(subject, 'excluded', {}, { evidence, fix });
      }
      const types = unsupportedTypes(pool);
      if (types.length === 0) return judge.pass(subject, 'supported', {}, { evidence });
      const listed = listedValues(requirementOf(requirements, INSTANCE_TYPE_LABEL)) ?? [];
      const typeEvidence = requirementEvidence(pool, INSTANCE_TYPE_LABEL);
      if (types.length === listed.length) {
        const fix = fixBy(`name instance types of ${SUPPORTED_ARCH}, and build the images for it`);
        return judge.fail(subject, 'armTypes', { types }, { evidence: typeEvidence, fix });
      }
      const fix = mendRequirements(pool, `take ${types.join(', ')} out`, context);
      return judge.fail(subject, 'someArmTypes', { types }, { evidence: typeEvidence, fix, severity: 'warning' });
    }),
});
