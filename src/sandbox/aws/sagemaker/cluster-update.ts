/** An accepted UpdateCluster: what changes at once, and what the clock brings about. */
import type { World } from '../world.ts';
import type { AutoScalingState, ClusterState } from './cluster-state.ts';
import type { GroupPlan } from './group-changes.ts';
import { recordEvent } from './node-lifecycle.ts';

/** Null: not to be changed. */
export interface ClusterChanges {
  readonly mode: 'Enable' | 'Disable' | null;
  readonly roleArn: string | null;
  readonly nodeRecovery: 'Automatic' | 'None' | null;
  readonly groups: GroupPlan | null;
}

/** Starts the changes. */
export function beginUpdate(world: World, cluster: ClusterState, changes: ClusterChanges): void {
  const { mode, roleArn, nodeRecovery, groups } = changes;
  cluster.clusterRoleArn = roleArn ?? cluster.clusterRoleArn;
  cluster.nodeRecovery = nodeRecovery ?? cluster.nodeRecovery;
  groups?.apply();
  if (mode === 'Enable') beginEnable(world, cluster);
  else if (mode === 'Disable') beginDisable(world, cluster);
  else if (!staysInService(cluster, changes)) updateFor(world, cluster, world.seed.timings.clusterUpdate);
}

/** With continuous provisioning a cluster stays InService while only counts change. */
function staysInService(cluster: ClusterState, { roleArn, nodeRecovery, groups }: ClusterChanges): boolean {
  const isScalingOnly = roleArn === null && nodeRecovery === null && groups?.isScalingOnly === true;
  return isScalingOnly && cluster.provisioningMode === 'Continuous';
}

/** Schedules what the seed left under way: clusters that come into service, autoscaling that is being enabled. */
export function continueSeed(world: World): void {
  for (const cluster of world.clusters.values()) {
    const seed = world.seed.clusters.find(({ name }) => name === cluster.name);
    if (cluster.autoscaling?.status === 'Creating') {
      cluster.status = 'Updating';
      finishEnable(world, cluster);
    } else if (seed?.inServiceAfter !== undefined && cluster.status !== 'InService') {
      updateFor(world, cluster, seed.inServiceAfter);
    }
  }
}

function updateFor(world: World, cluster: ClusterState, seconds: number): void {
  if (cluster.status === 'InService' || cluster.status === 'Failed') cluster.status = 'Updating';
  recordEvent(world, cluster, { description: `Cluster update started` });
  world.clock.schedule(seconds * 1000, () => {
    cluster.status = 'InService';
    recordEvent(world, cluster, { description: 'Cluster is InService' });
  });
}

function beginEnable(world: World, cluster: ClusterState): void {
  cluster.status = 'Updating';
  setAutoscaling(world, cluster, { mode: 'Enable', status: 'Creating', failureMessage: null });
  finishEnable(world, cluster);
}

function finishEnable(world: World, cluster: ClusterState): void {
  const failureMessage = cluster.enableFailure;
  cluster.enableFailure = null;
  world.clock.schedule(world.seed.timings.enable * 1000, () => {
    cluster.status = 'InService';
    const status = failureMessage === null ? 'InService' : 'Failed';
    setAutoscaling(world, cluster, { mode: 'Enable', status, failureMessage });
  });
}

function beginDisable(world: World, cluster: ClusterState): void {
  cluster.status = 'Updating';
  setAutoscaling(world, cluster, { mode: 'Disable', status: 'Deleting', failureMessage: null });
  world.clock.schedule(world.seed.timings.disable * 1000, () => {
    cluster.status = 'InService';
    setAutoscaling(world, cluster, null);
  });
}

function setAutoscaling(world: World, cluster: ClusterState, state: AutoScalingState | null): void {
  cluster.autoscaling = state;
  const status = state?.status ?? 'Disabled';
  const failureMessage = state?.failureMessage ?? null;
  const level = failureMessage === null ? 'Info' : 'Error';
  recordEvent(world, cluster, { description: `Autoscaling status is ${status}`, level, failureMessage });
  world.emit({ kind: 'autoscaling', clusterName: cluster.name, status });
}
