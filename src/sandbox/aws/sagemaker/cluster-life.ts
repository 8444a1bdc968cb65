/** How a cluster comes to be, and how it ends. */
import type { World } from '../world.ts';
import type { ClusterState } from './cluster-state.ts';
import type { GroupPlan } from './group-changes.ts';
import { recordEvent, terminateNode } from './node-lifecycle.ts';

/** AWS: about 20 minutes. */
const CREATION_SECONDS = 1200;

/** Instances of its groups start at once; the cluster is InService after `timings.clusterCreate`, and so is autoscaling. */
export function beginCreation(world: World, cluster: ClusterState, groups: GroupPlan | null): void {
  recordEvent(world, cluster, { description: 'Cluster creation started' });
  groups?.apply();
  world.clock.schedule((world.seed.timings.clusterCreate ?? CREATION_SECONDS) * 1000, () => {
    cluster.status = 'InService';
    recordEvent(world, cluster, { description: 'Cluster is InService' });
    if (cluster.autoscaling) {
      cluster.autoscaling = { mode: 'Enable', status: 'InService', failureMessage: null };
      world.emit({ kind: 'autoscaling', clusterName: cluster.name, status: 'InService' });
    }
  });
}

/** Its instances are terminated; the cluster is gone when the last one is. */
export function beginDeletion(world: World, cluster: ClusterState): void {
  cluster.status = 'Deleting';
  recordEvent(world, cluster, { description: 'Cluster deletion started' });
  world.emit({ kind: 'autoscaling', clusterName: cluster.name, status: 'Disabled' });
  for (const node of cluster.nodes) if (node.status !== 'ShuttingDown') terminateNode(world, cluster, node);
  const end = () => {
    if (cluster.nodes.length === 0) world.clusters.delete(cluster.name);
    else world.clock.schedule(LOOK_MS, end);
  };
  world.clock.schedule(world.seed.timings.clusterUpdate * 1000, end);
}

const LOOK_MS = 5_000;
