/** A limit counts whole nodes: what is no multiple of a node is never used, and less than one node is nothing. */
import type { InstanceType } from '../domain/instance-type.ts';
import { devicesOf, type Limit, type LimitFault, limitFaults, type PerNode } from '../domain/limit-faults.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { defineCheck } from './check.ts';
import { evidenceOf, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, knownTypesOf, limitEvidence, OFFER_MESSAGES } from './shared/pool-offers.ts';

export const check = defineCheck({
  id: 'node-pool-limits-usable',
  title: 'limits of node pools are whole nodes',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: {
    ...OFFER_MESSAGES,
    usable: () => 'nodes can use all of its limits',
    noLimits: () => 'it has no limits: see node-pool-limits-set',
    unknownTypes: ({ types }: { types: readonly string[] }) =>
      types.length === 0 ? 'no node of it can start' : `what ${types.join(', ')} has is not known here`,
    tooSmall: ({ resource, limit, perNode }: PerNode) =>
      `the limit ${resource}=${limit} is below the ${perNode} of its smallest node: no node can start`,
    paused: ({ resource }: PerNode) => `the limit ${resource}=0 lets no node start`,
    partly: ({ resource, limit, usable, perNode }: PerNode & { usable: number }) =>
      `of the limit ${resource}=${limit}, ${usable} can be used: a node has ${perNode}, and the one that would pass the limit is never started`,
    noEffect: ({ resource, known }: Limit & { known: readonly string[] }) =>
      `the limit on ${resource} limits nothing: its nodes have ${known.length === 0 ? 'no devices' : known.join(', ')}`,
  },
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => {
      const { pool } = offered;
      const subject = subjectOf(pool);
      const evidence = [evidenceOf(pool, 'spec.limits', pool.limits)];
      if (Object.keys(pool.limits).length === 0) return judge.skip(subject, 'noLimits', {}, { evidence });
      const { types, unknown } = knownTypesOf(offered);
      if (types.length === 0) return judge.skip(subject, 'unknownTypes', { types: unknown }, { evidence });
      if (unknown.length > 0) return judge.unknown(subject, 'unknownTypes', { types: unknown }, { evidence });
      const [fault] = limitFaults(pool, types);
      if (fault === undefined) return judge.pass(subject, 'usable', {}, { evidence });
      const details = { evidence: [limitEvidence(pool, fault.data.resource)], fix: fixOf(pool, fault, types) };
      const { kind, data } = fault;
      if (kind === 'noEffect') return judge.fail(subject, kind, data, details);
      if (kind === 'partly') return judge.fail(subject, kind, data, details);
      return judge.fail(subject, kind, data, kind === 'tooSmall' ? { ...details, severity: 'error' } : details);
    }),
});

function fixOf(pool: LiveNodePool, fault: LimitFault, types: readonly InstanceType[]) {
  const { resource } = fault.data;
  const write = (summary: string, amount: number) =>
    patchPool(pool, summary, { limits: { [resource]: String(amount) } });
  if (fault.kind === 'noEffect') return moveLimit(pool, resource, devicesOf(types)[0]);
  if (fault.kind === 'partly') return write('write what can be used', fault.data.usable);
  const hint = fault.kind === 'paused' ? ', or delete the pool' : '';
  return write(`raise the limit to one node${hint}`, fault.data.perNode);
}

/** To the device that its nodes have, unless that is limited already. */
function moveLimit(pool: LiveNodePool, from: string, to: string | undefined) {
  if (to === undefined) return patchPool(pool, `take the limit on ${from} out`, { limits: { [from]: null } });
  const limit = pool.limits[to] ?? pool.limits[from];
  return patchPool(pool, `limit ${to} instead`, { limits: { [from]: null, [to]: limit } });
}
