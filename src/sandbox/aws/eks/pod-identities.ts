/** EKS Pod Identity associations of the seed: nothing here makes new ones. */
import { deriveAlphanumeric } from '../ids.ts';
import type { Json } from '../operation.ts';
import type { EksClusterState } from './state.ts';

interface PodIdentityAssociation {
  readonly id: string;
  readonly arn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
}

/** Those of a cluster, in the seed's order. */
export function podIdentitiesOf({ name, arn, seed }: EksClusterState): readonly PodIdentityAssociation[] {
  return (seed.podIdentity ?? []).map((association) => {
    const id = `a-${deriveAlphanumeric(`${name}/${association.namespace}/${association.serviceAccount}`, 17)}`;
    return { ...association, id, arn: `${arn.replace(':cluster/', ':podidentityassociation/')}/${id}` };
  });
}

/** What a list says of one. */
export function summarise(cluster: EksClusterState, association: PodIdentityAssociation): Json {
  const { id, arn, namespace, serviceAccount } = association;
  return { clusterName: cluster.name, namespace, serviceAccount, associationArn: arn, associationId: id };
}
