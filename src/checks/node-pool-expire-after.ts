/** Expiry replaces nodes by force: budgets do not hold it back, and on GPUs it costs a model load each time. */
import { formatDuration, parseDuration } from '../domain/duration.ts';
import { DEFAULT_EXPIRE_AFTER } from '../domain/node-pool.ts';
import { defineCheck } from './check.ts';
import { evidenceOf, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, knownTypesOf, OFFER_MESSAGES } from './shared/pool-offers.ts';

/** The CRD's, of every version of Karpenter's core so far. */
const CRD_DEFAULT = '720h';
/** Nodes that start for more than a tenth of their life are more trouble than use. */
const SHARE_OF_LIFE = 10;

interface Expiry {
  readonly expireAfter: string;
}

export const check = defineCheck({
  id: 'node-pool-expire-after',
  title: 'nodes do not expire sooner than is wanted',
  severity: 'info',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: {
    ...OFFER_MESSAGES,
    never: () => 'its nodes do not expire',
    unhurt: ({ expireAfter }: Expiry) => `its nodes are replaced after ${expireAfter}`,
    forced: ({ expireAfter, devices }: Expiry & { devices: readonly string[] }) =>
      `its nodes with ${devices.join(', ')} are replaced by force after ${expireAfter}: disruption budgets do not hold expiry back`,
    short: ({ expireAfter, nodeStart }: Expiry & { nodeStart: string }) =>
      `its nodes expire after ${expireAfter}, and one takes up to ${nodeStart} to start: a large part of its life`,
  },
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => {
      const { pool } = offered;
      const subject = subjectOf(pool);
      const expireAfter = pool.expireAfter ?? CRD_DEFAULT;
      const evidence = [evidenceOf(pool, 'spec.template.spec.expireAfter', pool.expireAfter ?? null)];
      const lifeMs = parseDuration(expireAfter);
      if (lifeMs === undefined) return judge.pass(subject, 'never', {}, { evidence });
      const fix = patchPool(pool, 'let them live: HyperPod patches and replaces nodes by its own means', {
        template: { spec: { expireAfter: DEFAULT_EXPIRE_AFTER } },
      });
      const startMs = context.settings.nodeStart.slowSeconds * 1000;
      if (lifeMs < startMs * SHARE_OF_LIFE) {
        const data = { expireAfter, nodeStart: formatDuration(startMs) };
        return judge.fail(subject, 'short', data, { evidence, fix, severity: 'warning', certainty: 'bound' });
      }
      const devices = [
        ...new Set(knownTypesOf(offered).types.flatMap(({ accelerator }) => accelerator?.resource ?? [])),
      ];
      if (devices.length === 0) return judge.pass(subject, 'unhurt', { expireAfter }, { evidence });
      return judge.fail(subject, 'forced', { expireAfter, devices }, { evidence, fix });
    }),
});
