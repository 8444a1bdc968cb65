/** What each fact is read with: the permissions without which it is unread, and the facts that it follows from. */
import type { FactKey } from './facts.ts';
import { type AwsPermission, type KubePermission, may, on } from './permission.ts';

export interface FactAccess {
  /** Without any of these there is no fact. */
  readonly aws?: readonly AwsPermission[];
  readonly kubernetes?: readonly KubePermission[];
  /** Without these there is less of it. */
  readonly refinedBy?: readonly AwsPermission[];
  /** Unread, for the same reason, where one of these is. */
  readonly follows?: readonly FactKey[];
  /** There may be less of it where one of these is unread. */
  readonly looksAt?: readonly FactKey[];
}

const ROLE_READS = on(
  'roles',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
);
/** Of managed policies; one that may not be read is told from one that is not there. */
const POLICY_READS = on('policies', 'iam:GetPolicy', 'iam:GetPolicyVersion');
const SIMULATE = on('roles', 'iam:SimulatePrincipalPolicy');

/** Needs no permission but to be somebody whom EKS lets in. */
const KUBERNETES: FactAccess = { follows: ['eksCluster'] };

function list(group: string, resource: string): FactAccess {
  return { ...KUBERNETES, kubernetes: may(['list'], group, resource) };
}

/** STS GetCallerIdentity, and `GET /version` of the API server, need no permission. */
export const FACT_ACCESS: Readonly<Record<FactKey, FactAccess>> = {
  identity: { refinedBy: on('roles', 'iam:GetRole') },
  callerAccess: { aws: SIMULATE, follows: ['identity', 'cluster'] },
  cluster: { aws: on('clusters', 'sagemaker:DescribeCluster') },
  clusterTags: { aws: on('cluster', 'sagemaker:ListTags'), follows: ['cluster'] },
  clusterNodes: { aws: on('clusters', 'sagemaker:ListClusterNodes'), follows: ['cluster'] },
  clusterEvents: { aws: on('cluster', 'sagemaker:ListClusterEvents'), follows: ['cluster'] },
  regionClusters: {
    aws: on('any', 'sagemaker:ListClusters'),
    refinedBy: on('clusters', 'sagemaker:DescribeCluster', 'sagemaker:ListClusterNodes'),
  },
  role: { aws: ROLE_READS, refinedBy: POLICY_READS, follows: ['cluster'] },
  roleAccess: { aws: SIMULATE, follows: ['cluster'] },
  eksCluster: { aws: on('eks-cluster', 'eks:DescribeCluster'), follows: ['cluster'] },
  accessEntry: {
    aws: on('eks-cluster', 'eks:DescribeAccessEntry', 'eks:ListAssociatedAccessPolicies'),
    follows: ['eksCluster', 'identity'],
  },
  quotas: { aws: on('any', 'servicequotas:ListServiceQuotas') },
  quotaDefaults: { aws: on('any', 'servicequotas:ListAWSDefaultServiceQuotas'), follows: ['quotas', 'cluster'] },
  quotaRequests: { aws: on('any', 'servicequotas:ListRequestedServiceQuotaChangeHistory') },
  subnets: { aws: on('any', 'ec2:DescribeSubnets'), follows: ['cluster'] },
  kubernetesVersion: KUBERNETES,
  nodeClasses: list('karpenter.sagemaker.amazonaws.com', 'hyperpodnodeclasses'),
  nodePools: list('karpenter.sh', 'nodepools'),
  nodeClaims: list('karpenter.sh', 'nodeclaims'),
  nodes: list('', 'nodes'),
  pods: list('', 'pods'),
  daemonSets: list('apps', 'daemonsets'),
  deployments: list('apps', 'deployments'),
  statefulSets: list('apps', 'statefulsets'),
  namespaces: list('', 'namespaces'),
  podDisruptionBudgets: list('policy', 'poddisruptionbudgets'),
  horizontalPodAutoscalers: list('autoscaling', 'horizontalpodautoscalers'),
  events: list('', 'events'),
  crds: list('apiextensions.k8s.io', 'customresourcedefinitions'),
  scaledObjects: list('keda.sh', 'scaledobjects'),
  triggerAuthentications: list('keda.sh', 'triggerauthentications'),
  clusterTriggerAuthentications: list('keda.sh', 'clustertriggerauthentications'),
  inferenceEndpoints: list('inference.sagemaker.aws.amazon.com', 'inferenceendpointconfigs'),
  kedaIdentity: {
    kubernetes: may(['get'], '', 'serviceaccounts'),
    aws: [...on('eks-cluster', 'eks:ListPodIdentityAssociations', 'eks:DescribePodIdentityAssociation'), ...ROLE_READS],
    refinedBy: POLICY_READS,
    follows: ['deployments'],
    looksAt: ['cluster', 'scaledObjects'],
  },
  metricSamples: {
    aws: on('any', 'cloudwatch:GetMetricData'),
    follows: ['scaledObjects'],
    looksAt: ['cluster', 'triggerAuthentications', 'clusterTriggerAuthentications'],
  },
};

/** Everything that reading all facts takes. */
export function accessOfAllFacts(): {
  readonly aws: readonly AwsPermission[];
  readonly kubernetes: readonly KubePermission[];
} {
  const all = Object.values(FACT_ACCESS);
  return {
    aws: all.flatMap(({ aws = [], refinedBy = [] }) => [...aws, ...refinedBy]),
    kubernetes: all.flatMap(({ kubernetes = [] }) => kubernetes),
  };
}
