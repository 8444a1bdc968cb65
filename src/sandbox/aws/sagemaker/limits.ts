/** Service quotas, as SageMaker enforces them when nodes are added: over all clusters, per cluster, per type. */
import type { CapacityType } from '../../../domain/cluster.ts';
import { AwsFailure } from '../../parts.ts';
import { clusterUsageQuotaName, limitOf, PER_CLUSTER, TOTAL } from '../servicequotas/catalogue.ts';
import type { World } from '../world.ts';
import type { ClusterState, NodeState } from './cluster-state.ts';

export interface NodeDemand {
  readonly instanceType: string;
  readonly capacityType: CapacityType;
  readonly count: number;
}

/** Nodes that count against a quota: all but those on their way out. */
export function countNodes(
  nodes: readonly NodeState[],
  instanceType: string | null,
  capacityType: CapacityType,
): number {
  return nodes.filter(
    (node) =>
      node.status !== 'ShuttingDown' &&
      node.capacityType === capacityType &&
      (instanceType === null || node.instanceType === instanceType),
  ).length;
}

/** Every node of the account's clusters. */
export function allNodes(world: World): readonly NodeState[] {
  return [...world.clusters.values()].flatMap(({ nodes }) => nodes);
}

/** Throws ResourceLimitExceeded when the demands, taken together, pass a quota. A quota that does not exist limits nothing. */
export function checkLimits(world: World, cluster: ClusterState, demands: readonly NodeDemand[]): void {
  const everywhere = allNodes(world);
  for (const capacityType of ['on-demand', 'spot'] as const) {
    const wanted = demands.filter((demand) => demand.capacityType === capacityType);
    for (const instanceType of new Set(wanted.map((demand) => demand.instanceType))) {
      const delta = sumOf(wanted.filter((demand) => demand.instanceType === instanceType));
      const inUse = countNodes(everywhere, instanceType, capacityType);
      checkLimit(world, clusterUsageQuotaName(instanceType, capacityType), inUse, delta);
    }
    const delta = sumOf(wanted);
    checkLimit(world, PER_CLUSTER[capacityType], countNodes(cluster.nodes, null, capacityType), delta);
    checkLimit(world, TOTAL[capacityType], countNodes(everywhere, null, capacityType), delta);
  }
}

function sumOf(demands: readonly NodeDemand[]): number {
  return demands.reduce((sum, { count }) => sum + count, 0);
}

function checkLimit(world: World, quotaName: string, inUse: number, delta: number): void {
  const limit = limitOf(world.quotas, quotaName);
  if (delta === 0 || limit === undefined || inUse + delta <= limit) return;
  throw new AwsFailure(
    'ResourceLimitExceeded',
    400,
    `The account-level service limit '${quotaName}' is ${limit} Instances, with current utilization of ${inUse} Instances ` +
      `and a request delta of ${delta} Instances. Please use AWS Service Quotas to request an increase for this quota. ` +
      'If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.',
  );
}
