/** The flags of `hpscale nodepool apply` that make a pool again. */
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import type { LiveNodePool, PoolTaint } from '../../domain/node-pool-object.ts';
import { requirementOf } from '../../autoscaling/karpenter/requirements.ts';
import { requirementsOf } from './node-pools.ts';

const FLAG_BY_KEY = [
  [INSTANCE_TYPE_LABEL, '--instance-type'],
  [ZONE_LABEL, '--zone'],
  [CAPACITY_TYPE_LABEL, '--capacity-type'],
] as const;

/** All but the node class; what flags cannot say (requirements that exclude, custom keys) is left out. */
export function applyFlagsOf(pool: LiveNodePool): string[] {
  const requirements = requirementsOf(pool);
  const lists = FLAG_BY_KEY.flatMap(([key, flag]) => {
    const { isComplement, values } = requirementOf(requirements, key);
    return isComplement ? [] : [...values].map((value) => [flag, value] as const);
  });
  const { consolidationPolicy, consolidateAfter, expireAfter, weight } = pool;
  const single = [
    ['--consolidation-policy', consolidationPolicy],
    ['--consolidate-after', consolidateAfter],
    ['--expire-after', expireAfter],
    ['--weight', weight > 0 ? String(weight) : undefined],
  ] as const;
  return [
    ...lists,
    ...Object.entries(pool.limits).map(([resource, quantity]) => ['--limit', `${resource}=${quantity}`] as const),
    ...pool.taints.map((taint) => ['--taint', taintText(taint)] as const),
    ...pool.startupTaints.map((taint) => ['--startup-taint', taintText(taint)] as const),
    ...Object.entries(pool.labels).map(([key, value]) => ['--label', `${key}=${value}`] as const),
    ...single.flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const])),
  ].flat();
}

function taintText({ key, value, effect }: PoolTaint): string {
  return `${key}${value === undefined ? '' : `=${value}`}:${effect}`;
}
