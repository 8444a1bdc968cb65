/** How a pool that comes down to one place gets a second one. */
import { findInstanceType } from '../../domain/instance-type.ts';
import { INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import type { Fix } from '../../domain/finding.ts';
import { offeringsFor, type PoolOffering, unique } from '../../domain/pool-choice.ts';
import { type CheckContext, fixBy } from '../check.ts';
import { groupsToTakeIn, takeInCommand } from './idle-groups.ts';
import { keyOf, patchRequirements, requirementsOf } from './node-pools.ts';
import { choiceOf, type OfferedPool } from './pool-offers.ts';

export const PLACE_KEYS: readonly string[] = [INSTANCE_TYPE_LABEL, ZONE_LABEL];

/** Each instance type and zone once. */
export function placesOf(offerings: readonly PoolOffering[]): readonly PoolOffering[] {
  const byPlace = new Map(offerings.map((offering) => [`${offering.instanceType} ${offering.zone}`, offering]));
  return [...byPlace.values()];
}

/** What the node class has anyway, before another group is taken in. */
export function widenPool(offered: OfferedPool, only: PoolOffering, context: CheckContext): Fix {
  const { instanceType } = only;
  return (
    loosen(offered, only) ??
    takeGroupIn(offered, only, context) ??
    fixBy(
      `make an empty instance group of another size or in another zone for the pods of ${instanceType} (hpscale instancegroup add), and take it into the node class ${offered.nodeClass}`,
    )
  );
}

/** The types of the node class that have the same accelerator, in all its zones. */
function loosen({ pool, groups }: OfferedPool, only: PoolOffering): Fix | undefined {
  const others = pool.requirements.filter((requirement) => !PLACE_KEYS.includes(keyOf(requirement)));
  const possible = offeringsFor(groups, choiceOf(requirementsOf({ ...pool, requirements: others })));
  const akin = possible.filter(({ instanceType }) => isAkin(instanceType, only.instanceType));
  if (placesOf(akin).length < 2) return undefined;
  const values = unique(akin.map(({ instanceType }) => instanceType));
  return patchRequirements(pool, `let it take ${values.join(', ')} in every zone of its node class`, [
    { key: INSTANCE_TYPE_LABEL, operator: 'In', values },
    ...others,
  ]);
}

/** A group of the cluster that the node class leaves out; a pool that names types or zones has to let it in as well. */
function takeGroupIn(offered: OfferedPool, only: PoolOffering, context: CheckContext): Fix | undefined {
  const { pool, nodeClass } = offered;
  const group = groupsToTakeIn(offered, context).find(
    ({ capacityType, instanceTypes }) =>
      (only.capacityType === undefined || only.capacityType === capacityType) &&
      instanceTypes.some((type) => isAkin(type, only.instanceType)),
  );
  const apply = group && takeInCommand(offered, [group], context);
  if (group === undefined || apply === undefined) return undefined;
  const summary = `take the instance group ${group.name} into the node class ${nodeClass}`;
  const others = pool.requirements.filter((requirement) => !PLACE_KEYS.includes(keyOf(requirement)));
  if (others.length === pool.requirements.length) return fixBy(summary, apply);
  const values = unique([only.instanceType, ...group.instanceTypes]);
  const named = { key: INSTANCE_TYPE_LABEL, operator: 'In', values };
  const patch = patchRequirements(pool, summary, [named, ...others]);
  return fixBy(`${summary}, and let the pool use it`, `${apply}\n${patch.command}`);
}

/** The same accelerator, or none on either. */
function isAkin(a: string, b: string): boolean {
  const [left, right] = [findInstanceType(a), findInstanceType(b)];
  return left !== undefined && right !== undefined && left.accelerator?.resource === right.accelerator?.resource;
}
