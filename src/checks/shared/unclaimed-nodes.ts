/** Nodes of instance groups that no node claim owns, as far as facts tell. */
import type { Cluster } from '../../domain/cluster.ts';
import type { FactKey } from '../../domain/facts.ts';
import { type GroupOccupancy, occupanciesOf } from '../../domain/group-occupancy.ts';
import { isUnknown } from '../../domain/known.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { listOf } from './group-use.ts';
import { oncePerRun } from './once-per-run.ts';

/** What `unclaimedNodes` looks at. */
export const OCCUPANCY_FACTS = ['clusterNodes', 'nodes', 'nodeClaims', 'pods'] as const satisfies readonly FactKey[];

/** By group, only those with such nodes, or of which it cannot be told. Nodes on their way may be what a claim waits for. */
export const unclaimedNodes = oncePerRun((cluster: Cluster, context): ReadonlyMap<string, GroupOccupancy> => {
  const nodeClaims = listOf('nodeClaims', context);
  if (isUnknown(nodeClaims)) return unknownIn(cluster, `which node claims there are: ${nodeClaims.unknown}`);
  const isAwaited = nodeClaims.some(hasNoNode);
  const occupancies = occupanciesOf(cluster.instanceGroups, {
    nodeClaims,
    nodes: listOf('nodes', context),
    pods: listOf('pods', context),
    instances: context.optional('clusterNodes') ?? {
      unknown: context.whyUnread('clusterNodes')?.message ?? 'the nodes were not read',
    },
  });
  return new Map(
    occupancies
      .map((occupancy) => ({ ...occupancy, nodes: occupancy.nodes.filter((node) => !(isAwaited && node.isOnItsWay)) }))
      .filter(({ nodes, unknown }) => nodes.length > 0 || unknown !== undefined)
      .map((occupancy) => [occupancy.group, occupancy]),
  );
});

function unknownIn({ instanceGroups }: Cluster, unknown: string): ReadonlyMap<string, GroupOccupancy> {
  return new Map(instanceGroups.map(({ name }) => [name, { group: name, nodes: [], unknown }]));
}

function hasNoNode({ status }: KubeObject): boolean {
  return ((status ?? {}) as { readonly nodeName?: string }).nodeName === undefined;
}
