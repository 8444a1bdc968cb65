/** Without a limit nothing but the service quota ends what a pool may start. */
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { amountPerNode, unlimitedDevices } from '../domain/pool-limits.ts';
import { unique } from '../domain/pool-choice.ts';
import { quotaNamesOf } from '../domain/quota-names.ts';
import { quantityToNumber } from '../domain/quantity.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { evidenceOf, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, knownTypesOf, OFFER_MESSAGES, type OfferedPool } from './shared/pool-offers.ts';

/** For a limit when no quota is known: small enough to be noticed, large enough to be of use. */
const NODES_WITHOUT_QUOTA = 8;

interface Devices {
  readonly devices: readonly string[];
}

export const check = defineCheck({
  id: 'node-pool-limits-set',
  title: 'node pools have a limit on what costs',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['quotas'],
  messages: {
    ...OFFER_MESSAGES,
    set: ({ limits }: { limits: readonly string[] }) => `it has limits: ${limits.join(', ')}`,
    nothing: () => 'no node of it can start: see node-pool-offering-exists',
    none: () => 'it has no limit: it may start nodes until the service quota ends',
    withoutDevices: ({ devices }: Devices) => `it has no limit on ${devices.join(', ')}, which is what costs here`,
  },
  run: (given, judge, context) =>
    judgeOffered(given, context, judge, (offered) => {
      const { pool } = offered;
      const subject = subjectOf(pool);
      const limits = Object.entries(pool.limits).map(([resource, quantity]) => `${resource}=${quantity}`);
      const devices = devicesOf(offered);
      const evidence = [evidenceOf(pool, 'spec.limits', pool.limits)];
      if (offered.offerings.length === 0) return judge.skip(subject, 'nothing', {}, { evidence });
      const fix = limitFix(offered, devices[0] ?? 'cpu', context);
      if (limits.length === 0) return judge.fail(subject, 'none', {}, { evidence, fix });
      const missing = unlimitedDevices(pool.limits, devices);
      if (missing.length === 0) return judge.pass(subject, 'set', { limits }, { evidence });
      // CPU or memory end it as well, only later than one may think.
      const details = { evidence, fix, severity: 'info' } as const;
      return judge.fail(subject, 'withoutDevices', { devices: missing }, details);
    }),
});

function devicesOf(offered: OfferedPool): string[] {
  return unique(knownTypesOf(offered).types.flatMap(({ accelerator }) => accelerator?.resource ?? []));
}

/** As much as the quotas of its types allow, and no less than it uses. */
function limitFix(offered: OfferedPool, resource: string, context: CheckContext) {
  const values = new Map((context.optional('quotas') ?? []).map(({ name, value }) => [name, value]));
  const pairs = knownTypesOf(offered).types.flatMap((type) => {
    const capacityTypes = offered.offerings.filter(({ instanceType }) => instanceType === type.name);
    return unique(capacityTypes.map(({ capacityType }) => capacityType ?? 'on-demand')).map((capacityType) => {
      const names = quotaNamesOf({ scope: 'instance-type', instanceType: type.name, capacityType });
      const nodes = names.map((name) => values.get(name)).find((value) => value !== undefined) ?? 0;
      return { nodes, perNode: amountPerNode(type, resource) };
    });
  });
  if (pairs.length === 0) return fixBy('limit it to as many cores or devices as you would pay for');
  const quota = pairs.reduce((sum, { nodes, perNode }) => sum + nodes * perNode, 0);
  const largest = Math.max(1, ...pairs.map(({ perNode }) => perNode));
  const limit = Math.max(quota > 0 ? quota : NODES_WITHOUT_QUOTA * largest, usedOf(offered.pool, resource));
  return patchPool(offered.pool, `limit it to ${resource}=${limit}, or to less`, {
    limits: { [resource]: String(limit) },
  });
}

function usedOf(pool: LiveNodePool, resource: string): number {
  return quantityToNumber(pool.used?.[resource] ?? '0') ?? 0;
}
