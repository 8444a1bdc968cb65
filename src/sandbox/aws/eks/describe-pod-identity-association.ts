import { AwsFailure } from '../../parts.ts';
import type { CallContext, Json, Operation } from '../operation.ts';
import { eksClusterResource, findEksCluster, NAME } from './clusters.ts';
import { podIdentitiesOf, summarise } from './pod-identities.ts';

export const describePodIdentityAssociation: Operation = {
  isMutation: false,
  members: { name: NAME, associationId: { type: 'string', isRequired: true } },
  resource: associationResource,
  handle(input, context) {
    const cluster = findEksCluster(input, context);
    const found = podIdentitiesOf(cluster).find(({ id }) => id === input.associationId);
    if (!found) {
      throw new AwsFailure('ResourceNotFoundException', 404, `Association not found: ${String(input.associationId)}`);
    }
    const made = new Date(cluster.createdMs);
    const times = { createdAt: made, modifiedAt: made };
    return { association: { ...summarise(cluster, found), roleArn: found.roleArn, tags: {}, ...times } };
  },
};

function associationResource(input: Json, context: CallContext): string {
  const cluster = eksClusterResource(input, context).replace(':cluster/', ':podidentityassociation/');
  return `${cluster}/${String(input.associationId)}`;
}
