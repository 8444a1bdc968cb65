/** EKS: the operations on clusters, access entries and pod identities that are emulated. */
import type { Service } from '../operation.ts';
import { associateAccessPolicy } from './associate-access-policy.ts';
import { createAccessEntry } from './create-access-entry.ts';
import { deleteAccessEntry } from './delete-access-entry.ts';
import { describeAccessEntry } from './describe-access-entry.ts';
import { describeEksCluster } from './describe-cluster.ts';
import { describePodIdentityAssociation } from './describe-pod-identity-association.ts';
import { listAccessEntries } from './list-access-entries.ts';
import { listAssociatedAccessPolicies } from './list-associated-access-policies.ts';
import { listEksClusters } from './list-clusters.ts';
import { listPodIdentityAssociations } from './list-pod-identity-associations.ts';
import { updateClusterConfig } from './update-cluster-config.ts';
import { updateClusterVersion } from './update-cluster-version.ts';

export const eks: Service = {
  id: 'eks',
  signingName: 'eks',
  json: null,
  xmlNamespace: null,
  dialect: 'rest',
  operations: {
    AssociateAccessPolicy: associateAccessPolicy,
    CreateAccessEntry: createAccessEntry,
    DeleteAccessEntry: deleteAccessEntry,
    DescribeAccessEntry: describeAccessEntry,
    DescribeCluster: describeEksCluster,
    DescribePodIdentityAssociation: describePodIdentityAssociation,
    ListAccessEntries: listAccessEntries,
    ListAssociatedAccessPolicies: listAssociatedAccessPolicies,
    ListClusters: listEksClusters,
    ListPodIdentityAssociations: listPodIdentityAssociations,
    UpdateClusterConfig: updateClusterConfig,
    UpdateClusterVersion: updateClusterVersion,
  },
};

/** Method and path of each operation in the EKS API model; `{}` members go by the name in braces. */
export const EKS_ROUTES: readonly (readonly [method: string, path: string, operation: string])[] = [
  ['GET', '/clusters', 'ListClusters'],
  ['GET', '/clusters/{name}', 'DescribeCluster'],
  ['POST', '/clusters/{name}/update-config', 'UpdateClusterConfig'],
  ['POST', '/clusters/{name}/updates', 'UpdateClusterVersion'],
  ['GET', '/clusters/{name}/access-entries', 'ListAccessEntries'],
  ['POST', '/clusters/{name}/access-entries', 'CreateAccessEntry'],
  ['GET', '/clusters/{name}/access-entries/{principalArn}', 'DescribeAccessEntry'],
  ['DELETE', '/clusters/{name}/access-entries/{principalArn}', 'DeleteAccessEntry'],
  ['GET', '/clusters/{name}/access-entries/{principalArn}/access-policies', 'ListAssociatedAccessPolicies'],
  ['POST', '/clusters/{name}/access-entries/{principalArn}/access-policies', 'AssociateAccessPolicy'],
  ['GET', '/clusters/{name}/pod-identity-associations', 'ListPodIdentityAssociations'],
  ['GET', '/clusters/{name}/pod-identity-associations/{associationId}', 'DescribePodIdentityAssociation'],
];
