/**
 * What the person (or the pipeline) who runs hpscale must be allowed to do, by what it is run for: the calls that the code
 * makes, no more. A test holds it against the calls that the commands make on the sandbox.
 */
import { accessOfAllFacts } from './fact-permissions.ts';
import { type AwsPermission, type KubePermission, kubePermissionText, may, on } from './permission.ts';

export const PURPOSES = [
  'check',
  'status',
  'quota',
  'enable',
  'instancegroup',
  'apply',
  'setup',
  'cleanup',
  'cluster',
] as const;
/** `check` includes capacity and snapshot; `enable` disable, wait and role; `apply` all manifest commands; `setup` and `diff` what is in one file. */
export type Purpose = (typeof PURPOSES)[number];
/** All but making and deleting clusters, which is asked for by name. */
export const EVERYDAY_PURPOSES: readonly Purpose[] = PURPOSES.filter((purpose) => purpose !== 'cluster');

export interface Permissions {
  readonly aws: readonly AwsPermission[];
  readonly kubernetes: readonly KubePermission[];
}

/** STS GetCallerIdentity needs no permission. */
const FIND_CLUSTER = [on('any', 'sagemaker:ListClusters'), on('clusters', 'sagemaker:DescribeCluster')].flat();
const REACH_KUBERNETES = on('eks-cluster', 'eks:DescribeCluster');
const READ_QUOTAS = on(
  'any',
  'servicequotas:ListServiceQuotas',
  'servicequotas:ListAWSDefaultServiceQuotas',
  'servicequotas:ListRequestedServiceQuotaChangeHistory',
);
const ROLE_READS = ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'];
const READ_POLICIES = on('policies', 'iam:GetPolicy', 'iam:GetPolicyVersion');

/** HyperPod lets its instances into the EKS cluster, and makes its service-linked role, with the caller's permissions (its page on IAM). */
const CALLED_FOR_THE_CALLER = [
  ...on('eks-cluster', 'eks:CreateAccessEntry', 'eks:DescribeAccessEntry', 'eks:DeleteAccessEntry'),
  ...on('eks-cluster', 'eks:AssociateAccessPolicy'),
  ...on('any', 'iam:CreateServiceLinkedRole'),
];

const KARPENTER = 'karpenter.sh';
const HYPERPOD = 'karpenter.sagemaker.amazonaws.com';
const KEDA = 'keda.sh';

const FACTS = accessOfAllFacts();

const APART: Readonly<Record<Exclude<Purpose, 'setup'>, Permissions>> = {
  check: { aws: [...FIND_CLUSTER, ...FACTS.aws], kubernetes: FACTS.kubernetes },
  status: {
    aws: [...FIND_CLUSTER, ...REACH_KUBERNETES, ...on('any', 'ec2:DescribeSubnets')],
    kubernetes: [
      ...may(['list'], HYPERPOD, 'hyperpodnodeclasses'),
      ...may(['list'], KARPENTER, 'nodepools', 'nodeclaims'),
      ...may(['list'], KEDA, 'scaledobjects'),
    ],
  },
  quota: {
    aws: [
      ...FIND_CLUSTER,
      ...on('clusters', 'sagemaker:ListClusterNodes'),
      ...READ_QUOTAS,
      ...on(
        'any',
        'servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota',
        'servicequotas:RequestServiceQuotaIncrease',
      ),
    ],
    kubernetes: [],
  },
  enable: {
    aws: [
      ...FIND_CLUSTER,
      ...on('cluster', 'sagemaker:UpdateCluster', 'sagemaker:ListTags'),
      ...on('cluster-role', ...ROLE_READS, 'iam:PassRole', 'iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy'),
      ...on('cluster-role', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy'),
      ...on('cluster-role', 'iam:DeleteRole'),
      ...READ_POLICIES,
      ...REACH_KUBERNETES,
    ],
    kubernetes: may(['list'], KARPENTER, 'nodepools', 'nodeclaims'),
  },
  instancegroup: {
    aws: [
      ...FIND_CLUSTER,
      ...on('cluster', 'sagemaker:UpdateCluster', 'sagemaker:ListTags'),
      ...on('clusters', 'sagemaker:ListClusterNodes'),
      ...on('execution-roles', 'iam:PassRole'),
      ...REACH_KUBERNETES,
      ...READ_QUOTAS,
      ...on('any', 'ec2:DescribeSubnets'),
    ],
    kubernetes: may(['list'], HYPERPOD, 'hyperpodnodeclasses'),
  },
  apply: {
    aws: [
      ...FIND_CLUSTER,
      ...on('cluster', 'sagemaker:ListClusterNodes'),
      ...REACH_KUBERNETES,
      ...on('any', 'ec2:DescribeSubnets'),
    ],
    kubernetes: [
      ...may(['get', 'list', 'create', 'patch', 'delete'], HYPERPOD, 'hyperpodnodeclasses'),
      ...may(['get', 'list', 'create', 'patch', 'delete'], KARPENTER, 'nodepools'),
      ...may(['list'], KARPENTER, 'nodeclaims'),
      ...may(['get', 'list', 'create', 'patch', 'delete'], KEDA, 'scaledobjects'),
      ...may(['get', 'create', 'patch', 'delete'], KEDA, 'triggerauthentications'),
      ...may(['get', 'list', 'create', 'patch', 'delete'], 'apps', 'deployments'),
      ...may(['get', 'list'], 'apps', 'statefulsets'),
      ...may(['patch'], 'apps', 'deployments/scale'),
      ...may(['get'], '', 'namespaces'),
      ...may(['list'], '', 'nodes', 'pods'),
      ...may(['list'], 'autoscaling', 'horizontalpodautoscalers'),
    ],
  },
  cleanup: {
    aws: [
      ...FIND_CLUSTER,
      ...on('cluster', 'sagemaker:UpdateCluster', 'sagemaker:ListTags'),
      ...on('clusters', 'sagemaker:ListClusterNodes'),
      ...on('cluster-role', ...ROLE_READS, 'iam:PassRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy'),
      ...on('cluster-role', 'iam:DeleteRole'),
      ...READ_POLICIES,
      ...REACH_KUBERNETES,
    ],
    kubernetes: [
      ...may(['list', 'delete'], HYPERPOD, 'hyperpodnodeclasses'),
      ...may(['list', 'delete'], KARPENTER, 'nodepools'),
      ...may(['list'], KARPENTER, 'nodeclaims'),
      ...may(['list', 'delete'], KEDA, 'scaledobjects', 'triggerauthentications'),
      ...may(['list', 'delete'], 'apps', 'deployments'),
      ...may(['list'], '', 'nodes', 'pods'),
      ...may(['list'], 'policy', 'poddisruptionbudgets'),
      ...may(['get', 'create', 'patch', 'delete'], 'coordination.k8s.io', 'leases'),
    ],
  },
  cluster: {
    aws: [
      ...FIND_CLUSTER,
      ...on('clusters', 'sagemaker:CreateCluster', 'sagemaker:AddTags', 'sagemaker:ListClusterNodes'),
      ...on('cluster', 'sagemaker:DeleteCluster'),
      ...on('cluster-role', ...ROLE_READS, 'iam:PassRole', 'iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy'),
      ...on('execution-roles', 'iam:PassRole', 'iam:GetRole'),
      ...READ_POLICIES,
      ...REACH_KUBERNETES,
      ...READ_QUOTAS,
      ...on('any', 'ec2:DescribeSubnets'),
      ...CALLED_FOR_THE_CALLER,
    ],
    kubernetes: may(['list'], KARPENTER, 'nodepools', 'nodeclaims'),
  },
};

/** All that is in one file, and the Lease by which one run at a time changes a cluster. */
const SETUP: Permissions = {
  aws: [
    ...APART.enable.aws,
    ...APART.instancegroup.aws,
    ...APART.apply.aws,
    // The wizard lists what a trigger can read.
    ...on('any', 'cloudwatch:ListMetrics'),
  ],
  kubernetes: [
    ...APART.apply.kubernetes,
    ...APART.enable.kubernetes,
    ...may(['list'], KEDA, 'triggerauthentications'),
    ...may(['list'], '', 'namespaces'),
    ...may(['get', 'create', 'patch', 'delete'], 'coordination.k8s.io', 'leases'),
  ],
};

const PERMISSIONS: Readonly<Record<Purpose, Permissions>> = { ...APART, setup: SETUP };

/** What these purposes together need, each once, in a fixed order. */
export function permissionsFor(purposes: readonly Purpose[]): Permissions {
  const chosen = PURPOSES.filter((purpose) => purposes.includes(purpose)).map((purpose) => PERMISSIONS[purpose]);
  return {
    aws: uniqueBy(
      chosen.flatMap(({ aws }) => aws),
      ({ action, scope }) => `${scope} ${action}`,
    ),
    kubernetes: uniqueBy(
      chosen.flatMap(({ kubernetes }) => kubernetes),
      kubePermissionText,
    ),
  };
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
