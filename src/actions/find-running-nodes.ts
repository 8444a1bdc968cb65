/** Reads what tells which nodes of instance groups Karpenter did not make, and the pods on them. */
import type { Aws, Kube } from '../context.ts';
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import { type GroupOccupancy, occupanciesOf } from '../domain/group-occupancy.ts';
import { isEmptyGroup } from '../domain/instance-group-rules.ts';
import type { Known } from '../domain/known.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import { INSTANCE_GROUP_LABEL } from '../domain/node-labels.ts';
import { ifPermitted, ifServed, toUnknown } from './unless-refused.ts';

/** Groups with nodes that Karpenter did not make. Groups at 0 cost no call. */
export async function findRunningNodes(
  groups: readonly InstanceGroup[],
  cluster: Cluster,
  { aws, kube }: { readonly aws: Pick<Aws, 'clusters'>; readonly kube: Kube },
): Promise<readonly GroupOccupancy[]> {
  const occupied = groups.filter((group) => !isEmptyGroup(group));
  if (occupied.length === 0) return [];
  const names = occupied.map((group) => group.name);
  const [nodes, nodeClaims, pods, instances] = await Promise.all([
    listed(kube.list(RESOURCES.node, { labelSelector: `${INSTANCE_GROUP_LABEL} in (${names.join(',')})` })),
    // Before autoscaling is enabled there are none.
    listed(ifServed(() => kube.list(RESOURCES.nodeClaim), [])),
    listed(kube.list(RESOURCES.pod)),
    listed(aws.clusters.listNodes(cluster.name)),
  ]);
  return occupanciesOf(occupied, { nodes, nodeClaims, pods, instances });
}

/** One's own refusal is an answer; it is awaited together with the others. */
async function listed<T>(list: Promise<readonly T[]>): Promise<Known<readonly T[]>> {
  return await ifPermitted(() => list, toUnknown);
}
