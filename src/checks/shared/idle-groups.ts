/** Instance groups that a node class could take in without harm: empty ones that Karpenter can use. */
import type { InstanceGroup } from '../../domain/cluster.ts';
import { isEmptyGroup, judgeInstanceGroups } from '../../domain/instance-group-rules.ts';
import { MAX_INSTANCE_GROUPS } from '../../domain/node-class.ts';
import type { CheckContext } from '../check.ts';
import { subnetZonesOf } from './group-use.ts';
import { renameGroupsCommand } from './node-class-fix.ts';
import type { OfferedPool } from './pool-offers.ts';

/** In the cluster's order; none when the cluster was not read. */
export function idleGroups(context: CheckContext): readonly InstanceGroup[] {
  const cluster = context.optional('cluster');
  if (cluster === undefined) return [];
  const zones = subnetZonesOf(context);
  return cluster.instanceGroups.filter(
    (group) =>
      isEmptyGroup(group) &&
      group.minCount === 0 &&
      judgeInstanceGroups([group.name], cluster, zones).objections.length === 0,
  );
}

/** The idle groups that the pool's node class does not have yet. */
export function groupsToTakeIn({ groups }: OfferedPool, context: CheckContext): readonly InstanceGroup[] {
  const known = new Set(groups.map(({ name }) => name));
  return idleGroups(context).filter(({ name }) => !known.has(name));
}

/** The command that takes them in; undefined when a node class may not have that many. */
export function takeInCommand(
  { groups, nodeClassObject }: OfferedPool,
  added: readonly InstanceGroup[],
  context: CheckContext,
): string | undefined {
  const names = [...groups, ...added].map(({ name }) => name);
  return names.length > MAX_INSTANCE_GROUPS ? undefined : renameGroupsCommand(nodeClassObject, names, context);
}
