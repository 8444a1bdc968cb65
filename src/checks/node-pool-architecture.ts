/** HyperPod's provider makes amd64 nodes only. */
import { allowsValue, isEmptyRequirement } from '../autoscaling/karpenter/requirement.ts';
import { requirementOf } from '../autoscaling/karpenter/requirements.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { ARCH_LABEL, INSTANCE_TYPE_LABEL } from '../domain/node-labels.ts';
import { SUPPORTED_ARCH } from '../domain/node-pool.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { defineCheck, fixBy } from './check.ts';
import {
  hyperpodPools,
  patchRequirements,
  POOLS,
  replaceKey,
  requirementEvidence,
  requirementsOf,
  subjectOf,
} from './shared/node-pools.ts';
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
  run: ({ nodePools }, judge) =>
    hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const requirements = requirementsOf(pool);
      const evidence = requirementEvidence(pool, ARCH_LABEL);
      const arch = requirementOf(requirements, ARCH_LABEL);
      if (isEmptyRequirement(arch)) return judge.skip(subject, 'contradictory', {}, { evidence });
      if (!allowsValue(arch, SUPPORTED_ARCH)) {
        return judge.fail(subject, 'excluded', {}, { evidence, fix: archFix(pool) });
      }
      const listed = listedValues(requirementOf(requirements, INSTANCE_TYPE_LABEL)) ?? [];
      const types = listed.filter((name) => (findInstanceType(name)?.arch ?? SUPPORTED_ARCH) !== SUPPORTED_ARCH);
      if (types.length === 0) return judge.pass(subject, 'supported', {}, { evidence });
      const details = { evidence: requirementEvidence(pool, INSTANCE_TYPE_LABEL), fix: typesFix(pool, listed, types) };
      return types.length === listed.length
        ? judge.fail(subject, 'armTypes', { types }, details)
        : judge.fail(subject, 'someArmTypes', { types }, { ...details, severity: 'warning' });
    }),
});

function archFix(pool: LiveNodePool) {
  const wanted = [{ key: ARCH_LABEL, operator: 'In', values: [SUPPORTED_ARCH] }];
  return patchRequirements(
    pool,
    `require ${SUPPORTED_ARCH}, and build the images for it`,
    replaceKey(pool, ARCH_LABEL, wanted),
  );
}

function typesFix(pool: LiveNodePool, listed: readonly string[], arm: readonly string[]) {
  const values = listed.filter((name) => !arm.includes(name));
  if (values.length === 0) return fixBy(`name instance types of ${SUPPORTED_ARCH}, and build the images for it`);
  const wanted = [{ key: INSTANCE_TYPE_LABEL, operator: 'In', values }];
  return patchRequirements(pool, `take ${arm.join(', ')} out`, replaceKey(pool, INSTANCE_TYPE_LABEL, wanted));
}
