/** What a cluster has, as an hpscale.yaml would ask for it; what such a file cannot say is told. */
import type { Cluster } from '../domain/cluster.ts';
import type { Desired, DesiredCluster } from '../domain/desired.ts';
import type { KubeObject } from '../domain/kube-object.ts';

/** As listed, with their managers. */
export interface LiveObjects {
  readonly nodeClasses: readonly KubeObject[];
  readonly nodePools: readonly KubeObject[];
  readonly scaledObjects: readonly KubeObject[];
  readonly triggerAuthentications: readonly KubeObject[];
  /** Deployments that hpscale made. */
  readonly workloads: readonly KubeObject[];
}

export interface LiveDesired {
  readonly desired: Desired;
  /** A sentence for each object, or field of one, that hpscale.yaml has no words for. */
  readonly leftOut: readonly string[];
}

/** Only what `setup` would find unchanged is taken in. `where`: what of region and profile the file should name. */
export function desiredOfLive(
  cluster: Cluster,
  live: LiveObjects,
  where: Omit<DesiredCluster, 'cluster'>,
): LiveDesired {
  throw new Error(`no reader yet for ${live.nodePools.length} node pools of ${cluster.name} in ${where.region ?? ''}`);
}
