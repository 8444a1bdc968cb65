/**
 * The requirements of a pool as they were meant, whichever check says so: a patch replaces the whole list, and the
 * patches of two checks, pasted one after the other, must not undo each other.
 */
import { allowsValue } from '../../autoscaling/karpenter/requirement.ts';
import { requirementOf } from '../../autoscaling/karpenter/requirements.ts';
import { equalJson } from '../../domain/json.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import { ARCH_LABEL, INSTANCE_TYPE_LABEL } from '../../domain/node-labels.ts';
import { SUPPORTED_ARCH } from '../../domain/node-pool.ts';
import type { LiveNodePool, PoolRequirement } from '../../domain/node-pool-object.ts';
import type { Fix } from '../../domain/finding.ts';
import { type CheckContext, fixBy } from '../check.ts';
import { mendKeys } from './bad-keys.ts';
import { patchRequirements, replaceKey, requirementsOf } from './node-pools.ts';
import { listedValues } from './pool-offers.ts';
import { mendValues, zonesByIdOf } from './requirement-values.ts';

/** A patch that mends keys, values and architecture at once; only words where nobody can tell what was meant. */
export function mendRequirements(pool: LiveNodePool, summary: string, context: CheckContext): Fix {
  const withKeys = { ...pool, requirements: mendKeys(pool, context) };
  const withValues = { ...pool, requirements: mendValues(withKeys, zonesByIdOf(context)) };
  const mended = mendArchitecture(withValues);
  return equalJson(mended, pool.requirements) ? fixBy(summary) : patchRequirements(pool, summary, mended);
}

/** The listed types of which it is known that Karpenter on HyperPod does not support them. */
export function unsupportedTypes(pool: LiveNodePool): readonly string[] {
  const listed = listedValues(requirementOf(requirementsOf(pool), INSTANCE_TYPE_LABEL)) ?? [];
  return listed.filter((name) => (findInstanceType(name)?.arch ?? SUPPORTED_ARCH) !== SUPPORTED_ARCH);
}

function mendArchitecture(pool: LiveNodePool): readonly PoolRequirement[] {
  const requirements = requirementsOf(pool);
  const isAllowed = allowsValue(requirementOf(requirements, ARCH_LABEL), SUPPORTED_ARCH);
  const supported = [{ key: ARCH_LABEL, operator: 'In', values: [SUPPORTED_ARCH] }];
  const list = isAllowed ? pool.requirements : replaceKey(pool, ARCH_LABEL, supported);
  const arm = unsupportedTypes(pool);
  const kept = (listedValues(requirementOf(requirements, INSTANCE_TYPE_LABEL)) ?? []).filter(
    (name) => !arm.includes(name),
  );
  if (arm.length === 0 || kept.length === 0) return list;
  return replaceKey({ ...pool, requirements: list }, INSTANCE_TYPE_LABEL, [
    { key: INSTANCE_TYPE_LABEL, operator: 'In', values: kept },
  ]);
}
