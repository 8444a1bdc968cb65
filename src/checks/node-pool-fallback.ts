/** One type in one zone: when AWS is out of it there, pods wait until it has some again. */
import { requirementOf } from '../autoscaling/karpenter/requirements.ts';
import { INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { notOffered } from '../domain/pool-choice.ts';
import { defineCheck } from './check.ts';
import { badKeysOf } from './shared/bad-keys.ts';
import { POOLS, requirementEvidence, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, listedValues, OFFER_MESSAGES, type OfferedPool, offerEvidence } from './shared/pool-offers.ts';
import { PLACE_KEYS, placesOf, widenPool } from './shared/widen-pool.ts';

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
  uses: ['cluster', 'subnets'],
  messages: {
    ...OFFER_MESSAGES,
    several: ({ places }: { places: number }) => `its nodes can start in ${places} ways (instance type and zone)`,
    single: ({ instanceType, zone }: Place) =>
      `only ${instanceType} in ${zone} can be started: while AWS is out of it there, pods wait`,
    faulty: () => 'some of its requirements cannot be met, and what is left follows from that: see the checks of them',
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
      if (hasFaults(offered)) return judge.skip(subject, 'faulty', {}, { evidence });
      if (zone === undefined) return judge.unknown(subject, 'untold', {}, { evidence });
      const written = PLACE_KEYS.flatMap((key) => requirementEvidence(offered.pool, key));
      const details = { evidence: [...written, ...evidence], fix: widenPool(offered, only, context) };
      return judge.fail(subject, 'single', { instanceType, zone }, details);
    }),
});

/** A pool that names more than can be had is told so by other checks; mended, it may have a choice. */
function hasFaults({ pool, groups, requirements }: OfferedPool): boolean {
  const offered = [
    [INSTANCE_TYPE_LABEL, groups.flatMap(({ instanceTypes }) => instanceTypes)],
    [ZONE_LABEL, groups.flatMap(({ zones }) => zones)],
  ] as const;
  const isMissing = offered.some(
    ([key, values]) => notOffered(listedValues(requirementOf(requirements, key)) ?? [], values).length > 0,
  );
  return isMissing || badKeysOf(pool).length > 0;
}
