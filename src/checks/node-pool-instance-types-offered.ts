/** A type that no instance group of the node class has is never started. */
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { groupsToTakeIn, takeInCommand } from './shared/idle-groups.ts';
import { POOLS } from './shared/node-pools.ts';
import { judgeOfferedValues, OFFERED_MESSAGES, TYPES } from './shared/offered-values.ts';
import { judgeOffered, type OfferedPool } from './shared/pool-offers.ts';

export const check = defineCheck({
  id: 'node-pool-instance-types-offered',
  title: 'node classes have the instance types that node pools name',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster', 'subnets'],
  messages: OFFERED_MESSAGES,
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) =>
      judgeOfferedValues(offered, judge, TYPES, (missing) => takeGroupsIn(offered, missing, context)),
    ),
});

/** The cluster may have groups of that type which the node class leaves out. */
function takeGroupsIn(offered: OfferedPool, missing: readonly string[], context: CheckContext) {
  const found = groupsToTakeIn(offered, context).filter(({ instanceTypes }) =>
    instanceTypes.some((type) => missing.includes(type)),
  );
  const covered = new Set(found.flatMap(({ instanceTypes }) => instanceTypes));
  const command = missing.every((type) => covered.has(type)) ? takeInCommand(offered, found, context) : undefined;
  if (command === undefined) return undefined;
  return fixBy(`take ${found.map(({ name }) => name).join(', ')} into the node class ${offered.nodeClass}`, command);
}
