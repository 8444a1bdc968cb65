/**
 * What the person (or the pipeline) who runs hpscale must be allowed to do, by what it is run for: the calls that the code
 * makes, no more. A test holds it against the calls that the commands make on the sandbox.
 */

export const PURPOSES = ['check', 'status', 'quota', 'enable', 'apply'] as const;
/** `check` includes capacity and snapshot; `enable` disable, wait and role; `apply` all manifest commands. */
export type Purpose = (typeof PURPOSES)[number];

/** What an action is allowed on. */
export type Scope =
  /** Actions that know no resources. */
  | 'any'
  /** Every HyperPod cluster of the region: what quotas are used by is counted over all. */
  | 'clusters'
  | 'cluster'
  | 'eks-cluster'
  /** The cluster role, and for reading also the role of KEDA's operator and one's own. */
  | 'roles'
  | 'cluster-role'
  | 'policies';

export interface AwsPermission {
  readonly action: string;
  readonly scope: Scope;
}

/** As a rule of a Kubernetes ClusterRole. */
export interface KubePermission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

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

const KARPENTER = 'karpenter.sh';
const HYPERPOD = 'karpenter.sagemaker.amazonaws.com';
const KEDA = 'keda.sh';

const PERMISSIONS: Readonly<Record<Purpose, Permissions>> = {
  check: {
    aws: [
      ...FIND_CLUSTER,
      ...on('cluster', 'sagemaker:ListTags', 'sagemaker:ListClusterEvents'),
      ...on('clusters', 'sagemaker:ListClusterNodes'),
      ...READ_QUOTAS,
      ...on('roles', ...ROLE_READS, 'iam:SimulatePrincipalPolicy'),
      ...READ_POLICIES,
      ...REACH_KUBERNETES,
      ...on(
        'eks-cluster',
        'eks:DescribeAccessEntry',
        'eks:ListAssociatedAccessPolicies',
        'eks:ListPodIdentityAssociations',
        'eks:DescribePodIdentityAssociation',
      ),
      ...on('any', 'ec2:DescribeSubnets', 'cloudwatch:GetMetricData'),
    ],
    kubernetes: [
      ...may(['list'], HYPERPOD, 'hyperpodnodeclasses'),
      ...may(['list'], KARPENTER, 'nodepools', 'nodeclaims'),
      ...may(['list'], KEDA, 'scaledobjects', 'triggerauthentications', 'clustertriggerauthentications'),
      ...may(['list'], '', 'nodes', 'pods', 'namespaces', 'events'),
      ...may(['get'], '', 'serviceaccounts'),
      ...may(['list'], 'apps', 'daemonsets', 'deployments', 'statefulsets'),
      ...may(['list'], 'policy', 'poddisruptionbudgets'),
      ...may(['list'], 'autoscaling', 'horizontalpodautoscalers'),
      ...may(['list'], 'apiextensions.k8s.io', 'customresourcedefinitions'),
      ...may(['list'], 'inference.sagemaker.aws.amazon.com', 'inferenceendpointconfigs'),
    ],
  },
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
      ...on('cluster', 'sagemaker:UpdateCluster'),
      ...on('cluster-role', ...ROLE_READS, 'iam:PassRole', 'iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy'),
      ...on('cluster-role', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy'),
      ...on('cluster-role', 'iam:DeleteRole'),
      ...READ_POLICIES,
      ...REACH_KUBERNETES,
    ],
    kubernetes: may(['list'], KARPENTER, 'nodepools', 'nodeclaims'),
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
};

function on(scope: Scope, ...actions: readonly string[]): AwsPermission[] {
  return actions.map((action) => ({ action, scope }));
}

function may(verbs: readonly string[], group: string, ...resources: readonly string[]): KubePermission[] {
  return resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource })));
}

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
      ({ verb, group, resource }) => `${verb} ${resource}.${group}`,
    ),
  };
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
