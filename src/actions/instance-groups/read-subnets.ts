/** Subnets by id, as far as the caller may see them. */
import type { Aws } from '../../context.ts';
import type { Subnet } from '../../domain/cluster.ts';
import type { Known } from '../../domain/known.ts';
import { isHpscaleError } from '../../errors.ts';
import { ifPermitted, toUnknown } from '../unless-refused.ts';

/** Those that exist; unknown without the permission to look. */
export async function readSubnets(ids: readonly string[], aws: Aws): Promise<Known<ReadonlyMap<string, Subnet>>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  return await ifPermitted(async () => {
    try {
      return byId(await aws.subnets.describe(wanted));
    } catch (error) {
      // EC2 refuses the whole list for one id that does not exist: ask one by one to tell which.
      if (!isHpscaleError(error) || error.kind !== 'not-found' || wanted.length === 1)
        return rethrowUnlessMissing(error);
      const found = await Promise.all(wanted.map(async (id) => [...(await readSubnetIfThere(id, aws))]));
      return byId(found.flat());
    }
  }, toUnknown);
}

async function readSubnetIfThere(id: string, aws: Aws): Promise<readonly Subnet[]> {
  try {
    return await aws.subnets.describe([id]);
  } catch (error) {
    if (isHpscaleError(error) && error.kind === 'not-found') return [];
    throw error;
  }
}

function rethrowUnlessMissing(error: unknown): ReadonlyMap<string, Subnet> {
  if (isHpscaleError(error) && error.kind === 'not-found') return new Map();
  throw error;
}

function byId(subnets: readonly Subnet[]): ReadonlyMap<string, Subnet> {
  return new Map(subnets.map((subnet) => [subnet.id, subnet]));
}
