/** Without headroom in the quota of its type no node starts; AWS's default for most types is 0. */
import { namedSubject } from '../domain/finding.ts';
import type { InstanceGroup } from '../domain/cluster.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { nodesWithinLimits } from '../domain/pool-limits.ts';
import type { QuotaRow } from '../domain/quota.ts';
import { targetText } from '../domain/quota-names.ts';
import { typeTarget, uniqueTargets } from '../domain/quota-targets.ts';
import { type CheckContext, defineCheck } from './check.ts';
import { usesOfGroups } from './shared/group-use.ts';
import { hyperpodPools } from './shared/node-pools.ts';
import { QUOTA_FACTS, QUOTA_OPTIONS, requestFix, rowEvidence, rowsFor } from './shared/quotas.ts';

type Numbers = Pick<QuotaRow, 'limit' | 'inUse' | 'headroom'> & { readonly pending: number | null };

export const check = defineCheck({
  id: 'instance-quota-headroom',
  title: 'each instance type that Karpenter may start has quota left',
  severity: 'error',
  phase: 'preflight',
  subjects: 'instance groups for autoscaling',
  needs: QUOTA_FACTS,
  uses: ['nodeClasses', 'nodePools', ...QUOTA_OPTIONS],
  messages: {
    room: ({ headroom, limit, inUse }: Numbers) =>
      `headroom ${headroom} (limit ${limit}, ${inUse} in use over all clusters)`,
    noRoom: ({ limit, inUse, pending }: Numbers) =>
      `no node can start: limit ${limit}, ${inUse} in use over all clusters` +
      (pending === null ? '' : `; a request for ${pending} is open`),
    unknown: ({ why }: { readonly why: string }) => why,
  },
  run: (facts, judge, context) => {
    const uses = usesOfGroups(facts.cluster, context);
    const forKarpenter = facts.cluster.instanceGroups.filter(({ name }) => uses.get(name)?.kind !== 'always-on');
    const targets = targetsOf(forKarpenter);
    const rows = rowsFor(targets, facts, context);
    return targets.flatMap((target, index) => {
      const row = rows[index];
      if (!row) return [];
      const subject = namedSubject('quota', targetText(target));
      const evidence = rowEvidence(row);
      if (row.headroom === null) {
        return [judge.unknown(subject, 'unknown', { why: row.reason ?? 'it could not be read' }, { evidence })];
      }
      const { limit, inUse, headroom } = row;
      const data = { limit, inUse, headroom, pending: row.pendingRequest?.desiredValue ?? null };
      if (headroom > 0) return [judge.pass(subject, 'room', data, { evidence })];
      return [
        judge.fail(subject, 'noRoom', data, {
          evidence,
          fix: requestFix(row, (inUse ?? 0) + wantedOf(target.instanceType, context), context),
        }),
      ];
    });
  },
});

/** As many as the limits of node pools allow of the type; 1 where none says. */
function wantedOf(instanceType: string, context: CheckContext): number {
  const type = findInstanceType(instanceType);
  if (type === undefined) return 1;
  const pools = hyperpodPools(context.optional('nodePools') ?? []);
  return Math.max(1, ...pools.map((pool) => nodesWithinLimits(pool, [type]) ?? 1));
}

/** Each type and capacity type once. */
function targetsOf(groups: readonly InstanceGroup[]) {
  const all = groups.flatMap(({ instanceTypes, capacityType }) =>
    instanceTypes.map((instanceType) => typeTarget(instanceType, capacityType)),
  );
  return uniqueTargets(all);
}
