/** Spot nodes come from spot groups only, on-demand nodes from the others. */
import { CAPACITY_TYPE_LABEL } from '../domain/node-labels.ts';
import { unique } from '../domain/pool-choice.ts';
import { defineCheck } from './check.ts';
import { POOLS, requirementEvidence, subjectOf } from './shared/node-pools.ts';
import { judgeOfferedValues, OFFERED_MESSAGES } from './shared/offered-values.ts';
import { judgeOffered, type OfferedPool, offerEvidence } from './shared/pool-offers.ts';

export const check = defineCheck({
  id: 'node-pool-capacity-type-offered',
  title: 'node classes have the capacity types that node pools name',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: {
    ...OFFERED_MESSAGES,
    untold: ({ groups }: { groups: readonly string[] }) =>
      `whether ${groups.join(', ')} ${groups.length === 1 ? 'is' : 'are'} spot or on-demand could not be read`,
  },
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => {
      const told = unique(offered.groups.flatMap(({ capacityType }) => capacityType ?? []));
      const untold = offered.groups.filter(({ capacityType }) => capacityType === undefined).map(({ name }) => name);
      const judgement = judgeOfferedValues(offered, judge, {
        key: CAPACITY_TYPE_LABEL,
        what: 'capacity type',
        offered: told,
        evidence: offerEvidence(offered, ({ capacityType }) => capacityType ?? null),
      });
      return judgement.status === 'fail' && untold.length > 0
        ? judge.unknown(subjectOf(offered.pool), 'untold', { groups: untold }, { evidence: evidenceOfAll(offered) })
        : judgement;
    }),
});

function evidenceOfAll(offered: OfferedPool) {
  return [
    ...requirementEvidence(offered.pool, CAPACITY_TYPE_LABEL),
    ...offerEvidence(offered, ({ capacityType }) => capacityType ?? null),
  ];
}
