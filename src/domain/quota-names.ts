/** How Service Quotas names the quotas of HyperPod nodes. Matched by name: codes are not published for every type. */
import type { CapacityType } from './cluster.ts';

/** What a quota limits. */
export type QuotaTarget =
  | { readonly scope: 'instance-type'; readonly instanceType: string; readonly capacityType: CapacityType }
  /** Instances of any type in one cluster, or over all clusters of the region. */
  | { readonly scope: 'cluster' | 'total'; readonly capacityType: CapacityType };

const SUFFIX: Readonly<Record<CapacityType, string>> = {
  'on-demand': 'for cluster usage',
  spot: 'for cluster spot instance usage',
};

/** AWS's own spelling ("number instances" included). */
const CLUSTER_WIDE = {
  cluster: {
    'on-demand': 'Maximum number instances allowed per SageMaker HyperPod cluster',
    spot: 'Maximum number Spot instances allowed per SageMaker HyperPod cluster',
  },
  total: {
    'on-demand': 'Total number of instances allowed across SageMaker HyperPod clusters',
    spot: 'Total number of Spot instances allowed across SageMaker HyperPod clusters',
  },
} as const;

/** Names that a target's quota may have, the usual one first. ml.r7i.12xlarge is listed as `cluster-ml-r7i-12xlarge for cluster usage`. */
export function quotaNamesOf(target: QuotaTarget): readonly [string, ...string[]] {
  if (target.scope !== 'instance-type') return [CLUSTER_WIDE[target.scope][target.capacityType]];
  const { instanceType, capacityType } = target;
  const suffix = SUFFIX[capacityType];
  return [`${instanceType} ${suffix}`, `cluster-${instanceType.replaceAll('.', '-')} ${suffix}`];
}

/** The instance type and capacity type that a quota is for, in either way of naming; undefined for any other quota. */
export function targetOfQuotaName(name: string): (QuotaTarget & { scope: 'instance-type' }) | undefined {
  const match = /^(?:(ml\.[a-z0-9-]+\.[a-z0-9]+)|cluster-ml-([a-z0-9-]+)-([a-z0-9]+)) (for cluster .*usage)$/.exec(
    name,
  );
  if (!match) return undefined;
  const [, plain, family = '', size = '', suffix] = match;
  const capacityType = (['on-demand', 'spot'] as const).find((type) => SUFFIX[type] === suffix);
  if (capacityType === undefined) return undefined;
  return { scope: 'instance-type', instanceType: plain ?? `ml.${family}.${size}`, capacityType };
}

/** How a target is written on the command line, and back: `ml.g6.xlarge`, `ml.g6.xlarge:spot`, `per-cluster`, `total:spot`. */
export function targetText(target: QuotaTarget): string {
  const words = { cluster: 'per-cluster', total: 'total' } as const;
  const name = target.scope === 'instance-type' ? target.instanceType : words[target.scope];
  return target.capacityType === 'spot' ? `${name}:spot` : name;
}
