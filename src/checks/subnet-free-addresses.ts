/** Nodes take addresses of their group's subnets; where none is left, the next node does not come, whatever the limits say. */
import type { FactValues } from '../domain/facts.ts';
import { type Evidence, namedSubject } from '../domain/finding.ts';
import type { PoolOffering } from '../domain/pool-choice.ts';
import { typeTarget } from '../domain/quota-targets.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { QUOTA_OPTIONS, rowsFor } from './shared/quotas.ts';
import { type PoolDemand, type SubnetSet, subnetSets } from './shared/subnet-demand.ts';

interface Room {
  readonly subnets: readonly string[];
  readonly free: number;
  readonly needed: number;
  readonly nodePools: readonly string[];
}

export const check = defineCheck({
  id: 'subnet-free-addresses',
  title: 'subnets have addresses for the nodes that node pools may start',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'subnets of instance groups that node classes name',
  needs: ['cluster', 'nodeClasses', 'nodePools', 'subnets'],
  uses: ['quotas', 'regionClusters', ...QUOTA_OPTIONS],
  messages: {
    enough: ({ free, needed }: Room) =>
      `${free} addresses are free, and the nodes that node pools may still start there need at least ${needed}`,
    tooFew: ({ free, needed, nodePools }: Room) =>
      `${free} addresses are free, and the nodes that ${nodePools.join(', ')} may still start there need at least ${needed}`,
    unlimited: ({ free, nodePools }: Omit<Room, 'needed'>) =>
      `${free} addresses are free; neither limits nor quotas say how many nodes ${nodePools.join(', ')} may start there`,
  },
  run: (facts, judge, context) => {
    const sets = subnetSets({ ...facts, quotaRoom: quotaRoomOf(facts.cluster, context) });
    return sets.map((set) => {
      const { subnetIds, freeAddresses: free, demands } = set;
      const subject = namedSubject('subnet', subnetIds.join('+'));
      const evidence = evidenceOf(set, facts.subnets);
      const nodePools = demands.map(({ nodePool }) => nodePool);
      const needed = demands.reduce((sum, { addresses }) => sum + (addresses ?? 0), 0);
      const data = { subnets: subnetIds, free, needed, nodePools };
      // A type that AWS says nothing of takes one address at least; which of several types comes is open, too.
      const certainty = demands.every(({ isDocumented }) => isDocumented) && demands.length < 2 ? 'exact' : 'bound';
      if (needed > free) return judge.fail(subject, 'tooFew', data, { evidence, certainty, fix: FIX });
      if (demands.some(({ nodes }) => nodes === null)) return judge.unknown(subject, 'unlimited', data, { evidence });
      return judge.pass(subject, 'enough', data, { evidence, certainty });
    });
  },
});

const FIX = fixBy(
  'name a group with another subnet in the node class, too, or lower the limits of the node pools: the subnets of a group cannot be changed',
);

/** Headroom of the type's quota; undefined where it cannot be told. */
function quotaRoomOf(cluster: FactValues['cluster'], context: CheckContext) {
  const [quotas, regionClusters] = [context.optional('quotas'), context.optional('regionClusters')];
  if (!quotas || !regionClusters) return () => undefined;
  const known = new Map<string, number | undefined>();
  return ({ instanceType, capacityType = 'on-demand' }: PoolOffering) => {
    const key = `${instanceType} ${capacityType}`;
    if (!known.has(key)) {
      const [row] = rowsFor([typeTarget(instanceType, capacityType)], { cluster, quotas, regionClusters }, context);
      known.set(key, row?.headroom === null || row === undefined ? undefined : Math.max(0, row.headroom));
    }
    return known.get(key);
  };
}

function evidenceOf({ subnetIds, demands }: SubnetSet, subnets: FactValues['subnets']): readonly Evidence[] {
  return [
    ...subnets
      .filter(({ id }) => subnetIds.includes(id))
      .map(({ id, availableAddresses }) => ({
        field: `Subnets[${id}].AvailableIpAddressCount`,
        value: availableAddresses,
        source: 'ec2:DescribeSubnets',
      })),
    ...demands.map((demand) => ({
      field: 'spec.limits',
      value: demandText(demand),
      source: `NodePool/${demand.nodePool}`,
    })),
  ];
}

function demandText({ nodes, instanceType }: PoolDemand): string {
  return `${nodes ?? 'any number of'} more × ${instanceType}`;
}
