/** A node pool whose limits allow more nodes than the quotas give stops earlier than it says, without a word on the pool. */
import type { CapacityType } from '../domain/cluster.ts';
import { nodesWithinLimits } from '../domain/pool-limits.ts';
import { type QuotaTarget, targetText } from '../domain/quota-names.ts';
import { typeTarget, uniqueTargets } from '../domain/quota-targets.ts';
import { defineCheck } from './check.ts';
import { evidenceOf, POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, knownTypesOf, OFFER_MESSAGES, type OfferedPool } from './shared/pool-offers.ts';
import { QUOTA_FACTS, QUOTA_OPTIONS, requestFix, rowEvidence, rowsFor } from './shared/quotas.ts';

interface Numbers {
  readonly nodes: number;
  readonly headroom: number;
  readonly quotas: string;
}

export const check = defineCheck({
  id: 'node-pool-limits-within-quota',
  title: 'the limits of a node pool ask for no more nodes than the quotas give',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses', ...QUOTA_FACTS],
  uses: QUOTA_OPTIONS,
  messages: {
    ...OFFER_MESSAGES,
    within: ({ nodes, headroom, quotas }: Numbers) =>
      `its limits allow ${nodes} more ${nodes === 1 ? 'node' : 'nodes'}, the quotas ${headroom} (${quotas})`,
    beyond: ({ nodes, headroom, quotas }: Numbers) =>
      `its limits allow ${nodes} more ${nodes === 1 ? 'node' : 'nodes'}, the quotas only ${headroom} (${quotas})`,
    noLimit: () => 'it has no limit that counts nodes: see node-pool-limits-set',
    noQuota: ({ quotas }: { readonly quotas: string }) => `no quota is left: see instance-quota-headroom (${quotas})`,
    nothing: () => 'none of its instance types is known: see node-pool-offering-exists',
    unknown: ({ why }: { readonly why: string }) => why,
  },
  run: (facts, judge, context) =>
    judgeOffered(facts, context, judge, (offered) => {
      const subject = subjectOf(offered.pool);
      const targets = targetsOf(offered);
      if (targets.length === 0) return judge.skip(subject, 'nothing', {});
      const allowed = nodesWithinLimits(offered.pool, knownTypesOf(offered).types);
      const limits = evidenceOf(offered.pool, 'spec.limits', offered.pool.limits);
      if (allowed === undefined) return judge.skip(subject, 'noLimit', {}, { evidence: [limits] });
      const rows = rowsFor(targets, facts, context);
      const evidence = [limits, ...rows.flatMap(rowEvidence)];
      const unknown = rows.find(({ headroom }) => headroom === null);
      if (unknown)
        return judge.unknown(subject, 'unknown', { why: unknown.reason ?? 'a quota could not be read' }, { evidence });
      const headroom = rows.reduce((sum, row) => sum + Math.max(0, row.headroom ?? 0), 0);
      const quotas = rows.map((row, index) => `${textOf(targets[index])} ${row.headroom}`).join(', ');
      const data = { nodes: allowed, headroom, quotas };
      if (allowed <= headroom) return judge.pass(subject, 'within', data, { evidence });
      if (headroom === 0) return judge.skip(subject, 'noQuota', { quotas }, { evidence });
      const [first] = rows.toSorted((a, b) => (b.headroom ?? 0) - (a.headroom ?? 0));
      const fix = first && requestFix(first, (first.limit ?? 0) + allowed - headroom, context);
      return judge.fail(subject, 'beyond', data, { evidence, ...(fix ? { fix } : {}) });
    }),
});

function targetsOf({ offerings }: OfferedPool): readonly QuotaTarget[] {
  const all = offerings.map(({ instanceType, capacityType = 'on-demand' satisfies CapacityType }) =>
    typeTarget(instanceType, capacityType),
  );
  return uniqueTargets(all);
}

function textOf(target: QuotaTarget | undefined): string {
  return target === undefined ? '' : targetText(target);
}
