/** A type that no instance group of the node class has is never started. */
import type { Cluster } from '../domain/cluster.ts';
import { INSTANCE_TYPE_LABEL } from '../domain/node-labels.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import { unique } from '../domain/pool-choice.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { POOLS } from './shared/node-pools.ts';
import { judgeOfferedValues, OFFERED_MESSAGES } from './shared/offered-values.ts';
import { judgeOffered, type OfferedPool, offerEvidence } from './shared/pool-offers.ts';

export const check = defineCheck({
  id: 'node-pool-instance-types-offered',
  title: 'node classes have the instance types that node pools name',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: OFFERED_MESSAGES,
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) =>
      judgeOfferedValues(offered, judge, {
        key: INSTANCE_TYPE_LABEL,
        what: 'instance type',
        offered: unique(offered.groups.flatMap(({ instanceTypes }) => instanceTypes)),
        evidence: offerEvidence(offered, ({ instanceTypes }) => instanceTypes),
        fix: (missing) => takeGroupsIn(offered, missing, context),
      }),
    ),
});

/** The cluster may have a group of that type which the node class leaves out; one with nodes is not taken in by a fix. */
function takeGroupsIn({ nodeClass, groups }: OfferedPool, missing: readonly string[], context: CheckContext) {
  const { instanceGroups = [] } = context.optional('cluster') ?? ({} as Partial<Cluster>);
  const known = groups.map(({ name }) => name);
  const found = instanceGroups.filter(
    ({ name, instanceTypes, currentCount, targetCount }) =>
      !known.includes(name) &&
      currentCount === 0 &&
      targetCount === 0 &&
      instanceTypes.some((type) => missing.includes(type)),
  );
  const covered = new Set(found.flatMap(({ instanceTypes }) => instanceTypes));
  const isEnough = missing.every((type) => covered.has(type));
  const names = [...known, ...found.map(({ name }) => name)];
  if (!isEnough || names.length > MAX_INSTANCE_GROUPS) return undefined;
  return fixBy(
    `take ${found.map(({ name }) => name).join(', ')} into the node class ${nodeClass}`,
    context.commandLine(
      `nodeclass apply ${nodeClass}`,
      names.flatMap((name) => ['--instance-group', name]),
    ),
  );
}
