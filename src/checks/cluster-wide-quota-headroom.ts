/** Two more quotas count nodes whatever their type: per cluster, and over all clusters of the region. */
import { namedSubject } from '../domain/finding.ts';
import type { QuotaRow } from '../domain/quota.ts';
import { targetText } from '../domain/quota-names.ts';
import { clusterWideTargets, targetsOfGroups } from '../domain/quota-targets.ts';
import { defineCheck } from './check.ts';
import { QUOTA_FACTS, QUOTA_OPTIONS, requestFix, rowEvidence, rowsFor } from './shared/quotas.ts';

type Numbers = Pick<QuotaRow, 'quotaName' | 'limit' | 'inUse' | 'headroom'>;

export const check = defineCheck({
  id: 'cluster-wide-quota-headroom',
  title: 'the quotas on nodes of any type have room',
  severity: 'error',
  phase: 'preflight',
  subjects: 'quotas on nodes of any type',
  needs: QUOTA_FACTS,
  uses: QUOTA_OPTIONS,
  messages: {
    room: ({ quotaName, headroom, limit, inUse }: Numbers) =>
      `"${quotaName}": headroom ${headroom} (limit ${limit}, ${inUse} in use)`,
    noRoom: ({ quotaName, limit, inUse }: Numbers) =>
      `"${quotaName}" is ${limit}, and ${inUse} are in use: no node of any type can start`,
    unknown: ({ why }: { readonly why: string }) => why,
  },
  run: (facts, judge, context) => {
    const targets = clusterWideTargets(targetsOfGroups(facts.cluster));
    const rows = rowsFor(targets, facts, context);
    return targets.flatMap((target, index) => {
      const row = rows[index];
      if (!row) return [];
      const subject = namedSubject('quota', targetText(target));
      const evidence = rowEvidence(row);
      const { quotaName, limit, inUse, headroom } = row;
      if (headroom === null) {
        return [judge.unknown(subject, 'unknown', { why: row.reason ?? 'it could not be read' }, { evidence })];
      }
      const data = { quotaName, limit, inUse, headroom };
      if (headroom > 0) return [judge.pass(subject, 'room', data, { evidence })];
      return [
        judge.fail(subject, 'noRoom', data, {
          evidence,
          fix: requestFix(row, Math.max(limit ?? 0, inUse ?? 0) + 1, context),
        }),
      ];
    });
  },
});
