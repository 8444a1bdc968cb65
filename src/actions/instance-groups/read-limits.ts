/** The quotas of instance types, as values: enough to tell that no node can come. */
import type { Aws } from '../../context.ts';
import type { Known } from '../../domain/known.ts';
import { isUnknown } from '../../domain/known.ts';
import { type QuotaTarget, quotaNamesOf, targetText } from '../../domain/quota-names.ts';
import { findQuota } from '../../domain/quota-rows.ts';
import { ifPermitted, toUnknown } from '../unless-refused.ts';

export type Limits = ReadonlyMap<string, number | null>;

/** By `targetText`; null where Service Quotas has no such quota. AWS's defaults are asked for only when the account's own leave something open. */
export async function readLimits(targets: readonly QuotaTarget[], aws: Pick<Aws, 'quotas'>): Promise<Known<Limits>> {
  if (targets.length === 0) return new Map();
  return await ifPermitted(async () => {
    const applied = await aws.quotas.listApplied();
    const isOpen = targets.some((target) => !findQuota(target, applied));
    const all = isOpen ? [...applied, ...(await aws.quotas.listDefaults())] : applied;
    return new Map(targets.map((target) => [targetText(target), findQuota(target, all)?.value ?? null]));
  }, toUnknown);
}

/** What is said of targets without any quota: nothing stands against making a group, but no node will come. */
export function limitWarnings(targets: readonly QuotaTarget[], limits: Known<Limits>): readonly string[] {
  if (targets.length === 0) return [];
  if (isUnknown(limits)) return [`whether there is quota for the new groups is unknown: ${limits.unknown}`];
  return targets.flatMap((target) => {
    const [name] = quotaNamesOf(target);
    const limit = limits.get(targetText(target));
    if (limit === 0) {
      return [
        `the quota "${name}" is 0: no node will come until it is raised (hpscale quota request ${targetText(target)}=N)`,
      ];
    }
    const isNone = limit === null && target.scope === 'instance-type';
    return isNone ? [`Service Quotas has no quota "${name}": whether a node can come is unknown`] : [];
  });
}
