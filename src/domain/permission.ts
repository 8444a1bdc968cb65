/** Single permissions of whoever runs hpscale, as IAM and Kubernetes know them. */

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
  /** The roles that instances run with: handed to SageMaker with a new group. */
  | 'execution-roles'
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

/** These actions on the same. */
export function on(scope: Scope, ...actions: readonly string[]): AwsPermission[] {
  return actions.map((action) => ({ action, scope }));
}

/** These verbs for each of the resources. */
export function may(verbs: readonly string[], group: string, ...resources: readonly string[]): KubePermission[] {
  return resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource })));
}

/** How a missing one is named: `list nodepools.karpenter.sh`. */
export function kubePermissionText({ verb, group, resource }: KubePermission): string {
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}`;
}
