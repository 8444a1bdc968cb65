/** Spot nodes come from spot groups only, on-demand nodes from the others. */
import { defineCheck } from './check.ts';
import { POOLS } from './shared/node-pools.ts';
import { CAPACITY_TYPES, judgeOfferedValues, OFFERED_MESSAGES } from './shared/offered-values.ts';
import { judgeOffered } from './shared/pool-offers.ts';

export const check = defineCheck({
  id: 'node-pool-capacity-type-offered',
  title: 'node classes have the capacity types that node pools name',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: OFFERED_MESSAGES,
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => judgeOfferedValues(offered, judge, CAPACITY_TYPES)),
});
