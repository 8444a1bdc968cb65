/** Each requirement of a pool can be met, but no instance group meets all of them at once. */
import { allowsValue } from '../autoscaling/karpenter/requirement.ts';
import { requirementOf } from '../autoscaling/karpenter/requirements.ts';
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { describeGroup, offeringsFor, unique } from '../domain/pool-choice.ts';
import { defineCheck, fixBy } from './check.ts';
import {
  keyOf,
  patchRequirements,
  POOLS,
  requirementEvidence,
  requirementsOf,
  subjectOf,
} from './shared/node-pools.ts';
import {
  choiceOf,
  judgeOffered,
  listedValues,
  OFFER_MESSAGES,
  type OfferedPool,
  offerEvidence,
} from './shared/pool-offers.ts';

interface None {
  readonly nodeClass: string;
  readonly groups: readonly string[];
}

export const check = defineCheck({
  id: 'node-pool-offering-exists',
  title: 'some instance group meets all requirements of a node pool at once',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: {
    ...OFFER_MESSAGES,
    exists: ({ groups }: { groups: readonly string[] }) => `nodes can come from ${groups.join(', ')}`,
    named: () =>
      'one of its requirements alone leaves nothing: the checks of its values and of what is offered say which',
    none: ({ nodeClass, groups }: None) =>
      `no group of the node class ${nodeClass} meets all of its requirements at once: it has ${groups.join('; ')}`,
  },
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => {
      const subject = subjectOf(offered.pool);
      const groups = unique(offered.offerings.map(({ group }) => group));
      const evidence = offerEvidence(offered, describeGroup);
      if (groups.length > 0) {
        // A group whose capacity type nobody tells counts as one of any.
        const isSure = offered.offerings.some(({ capacityType }) => capacityType !== undefined);
        return judge.pass(subject, 'exists', { groups }, { evidence, certainty: isSure ? 'exact' : 'bound' });
      }
      if (emptyKeys(offered).length > 0) return judge.skip(subject, 'named', {}, { evidence });
      const keys = unique(offered.pool.requirements.map(keyOf));
      const written = keys.flatMap((key) => requirementEvidence(offered.pool, key));
      const data = { nodeClass: offered.nodeClass, groups: offered.groups.map(describeGroup) };
      return judge.fail(subject, 'none', data, { evidence: [...written, ...evidence], fix: fixOf(offered) });
    }),
});

/** Labels of which no group alone has a value that is listed; what excludes all there is, is told here. */
function emptyKeys({ requirements, groups }: OfferedPool): string[] {
  const dimensions = [
    [INSTANCE_TYPE_LABEL, groups.flatMap(({ instanceTypes }) => instanceTypes)],
    [ZONE_LABEL, groups.flatMap(({ zones }) => zones)],
    [CAPACITY_TYPE_LABEL, groups.flatMap(({ capacityType }) => capacityType ?? [])],
  ] as const;
  const isUntold = groups.some(({ capacityType, zones }) => capacityType === undefined || zones.length === 0);
  return dimensions
    .filter(([key, values]) => !values.some((value) => allowsValue(requirementOf(requirements, key), value)))
    .map(([key]) => key)
    .filter((key) => listedValues(requirementOf(requirements, key)) !== undefined)
    .filter((key) => key === INSTANCE_TYPE_LABEL || !isUntold);
}

/** The requirements less the first one without which something is left; zones before types. */
function fixOf({ pool, groups }: OfferedPool) {
  const written = unique(pool.requirements.map(keyOf));
  const ordered = [
    ...[ZONE_LABEL, CAPACITY_TYPE_LABEL].filter((key) => written.includes(key)),
    ...written.filter((key) => key !== ZONE_LABEL && key !== CAPACITY_TYPE_LABEL),
  ];
  for (const key of ordered) {
    const requirements = pool.requirements.filter((requirement) => keyOf(requirement) !== key);
    const left = offeringsFor(groups, choiceOf(requirementsOf({ ...pool, requirements })));
    if (left.length > 0) return patchRequirements(pool, `leave ${key} open`, requirements);
  }
  return fixBy('loosen the requirements, or take an instance group into the node class that meets them');
}
