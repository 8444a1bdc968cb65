/** In which zone each subnet is. */
import type { Aws } from '../context.ts';
import type { SubnetZones } from '../domain/instance-group-rules.ts';
import { isUnknown } from '../domain/known.ts';
import { ifPermitted, toUnknown } from './unless-refused.ts';

/** By subnet id; why they are not known when the caller may not look. No subnets cost no call. */
export async function readSubnetZones(ids: readonly string[], aws: Pick<Aws, 'subnets'>): Promise<SubnetZones> {
  if (ids.length === 0) return new Map();
  const subnets = await ifPermitted(() => aws.subnets.describe([...new Set(ids)]), toUnknown);
  return isUnknown(subnets) ? subnets : new Map(subnets.map((subnet) => [subnet.id, subnet.zone]));
}
