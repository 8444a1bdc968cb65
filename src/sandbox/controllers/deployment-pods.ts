/** The pods of a Deployment, through its ReplicaSets. */
import type { KubeObject } from '../../domain/kube-object.ts';
import type { ClusterIndex } from './cluster-index.ts';

/** All that exist, in the order of their ReplicaSets. */
export function podsOfDeployment(index: ClusterIndex, deployment: KubeObject): readonly KubeObject[] {
  return index.ownedBy(deployment.metadata.uid).flatMap((set) => index.ownedBy(set.metadata.uid));
}
