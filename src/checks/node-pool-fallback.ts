/** One type in one zone: when AWS is out of it there, pods wait until it has some again. */
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import { offeringsFor, type PoolOffering, unique } from '../domain/pool-choice.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import {
  keyOf,
  patchRequirements,
  POOLS,
  requirementEvidence,
  requirementsOf,
  subjectOf,
} from './shared/node-pools.ts';
import { choiceOf, judgeOffered, OFFER_MESSAGES, type OfferedPool, offerEvidence } from './shared/pool-offers.ts';

interface Place {
  readonly instanceType: string;
  readonly zone: string;
}

export const check = defineCheck({
  id: 'node-pool-fallback',
  title: 'node pools have a second instance type or zone to go to',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: {
    ...OFFER_MESSAGES,
    several: ({ places }: { places: number }) => `its nodes can start in ${places} ways (instance type and zone)`,
    single: ({ instanceType, zone }: Place) =>
      `only ${instanceType} in ${zone} can be started: while AWS is out of it there, pods wait`,
    none: () => 'no node of it can start at all: see node-pool-offering-exists',
    untold: () => 'the node class does not tell the zones of its groups',
  },
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => {
      const subject = subjectOf(offered.pool);
      const places = placesOf(offered.offerings);
      const [only] = places;
      const evidence = offerEvidence(offered, ({ instanceTypes, zones }) => ({ instanceTypes, zones }));
      if (only === undefined) return judge.skip(subject, 'none', {}, { evidence });
      if (places.length > 1) return judge.pass(subject, 'several', { places: places.length }, { evidence });
      const { instanceType, zone } = only;
      if (zone === undefined) return judge.unknown(subject, 'untold', {}, { evidence });
      const written = [INSTANCE_TYPE_LABEL, ZONE_LABEL].flatMap((key) => requirementEvidence(offered.pool, key));
      const details = { evidence: [...written, ...evidence], fix: fixOf(offered, only, context) };
      return judge.fail(subject, 'single', { instanceType, zone }, details);
    }),
});

function placesOf(offerings: readonly PoolOffering[]): readonly PoolOffering[] {
  const byPlace = new Map(offerings.map((offering) => [`${offering.instanceType} ${offering.zone}`, offering]));
  return [...byPlace.values()];
}

/** What the node class has anyway, before another group is taken in. */
function fixOf(offered: OfferedPool, only: PoolOffering, context: CheckContext) {
  return (
    widen(offered, only) ??
    takeGroupIn(offered, only, context) ??
    fixBy(
      `make an instance group with no nodes of another size or in another zone for the pods of ${only.instanceType}, and take it into the node class ${offered.nodeClass}`,
    )
  );
}

/** The types of the node class that have the same accelerator, in all its zones. */
function widen({ pool, groups }: OfferedPool, only: PoolOffering) {
  const others = pool.requirements.filter(
    (requirement) => ![INSTANCE_TYPE_LABEL, ZONE_LABEL].includes(keyOf(requirement)),
  );
  const possible = offeringsFor(groups, choiceOf(requirementsOf({ ...pool, requirements: others })));
  const akin = possible.filter(({ instanceType }) => isAkin(instanceType, only.instanceType));
  if (placesOf(akin).length < 2) return undefined;
  const values = unique(akin.map(({ instanceType }) => instanceType));
  return patchRequirements(pool, `let it take ${values.join(', ')} in every zone of its node class`, [
    { key: INSTANCE_TYPE_LABEL, operator: 'In', values },
    ...others,
  ]);
}

function takeGroupIn({ nodeClass, groups, pool }: OfferedPool, only: PoolOffering, context: CheckContext) {
  const { instanceGroups = [] } = context.optional('cluster') ?? ({} as Partial<Cluster>);
  const known = groups.map(({ name }) => name);
  const group = instanceGroups.find((candidate) => !known.includes(candidate.name) && isEmptyAkin(candidate, only));
  if (group === undefined || known.length >= MAX_INSTANCE_GROUPS) return undefined;
  const flags = [...known, group.name].flatMap((name) => ['--instance-group', name]);
  const apply = context.commandLine(`nodeclass apply ${nodeClass}`, flags);
  const listed = pool.requirements.some((requirement) => keyOf(requirement) === INSTANCE_TYPE_LABEL);
  const note = listed ? ', and name its type in the pool' : '';
  return fixBy(`take the instance group ${group.name} into the node class ${nodeClass}${note}`, apply);
}

function isEmptyAkin(
  { instanceTypes, currentCount, targetCount, capacityType }: InstanceGroup,
  only: PoolOffering,
): boolean {
  const isEmpty = currentCount === 0 && targetCount === 0;
  const isSameCapacity = only.capacityType === undefined || only.capacityType === capacityType;
  return isEmpty && isSameCapacity && instanceTypes.some((type) => isAkin(type, only.instanceType));
}

/** The same accelerator, or none on either. */
function isAkin(a: string, b: string): boolean {
  const [left, right] = [findInstanceType(a), findInstanceType(b)];
  return left !== undefined && right !== undefined && left.accelerator?.resource === right.accelerator?.resource;
}
