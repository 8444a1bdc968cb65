/** A zone in which no instance group of the node class has a subnet gets no node. */
import { defineCheck } from './check.ts';
import { POOLS } from './shared/node-pools.ts';
import { judgeOfferedValues, OFFERED_MESSAGES, ZONES } from './shared/offered-values.ts';
import { judgeOffered } from './shared/pool-offers.ts';

export const check = defineCheck({
  id: 'node-pool-zones-offered',
  title: 'node classes have the zones that node pools name',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  messages: OFFERED_MESSAGES,
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => judgeOfferedValues(offered, judge, ZONES)),
});
