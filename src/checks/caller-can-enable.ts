/** Whoever enables autoscaling calls UpdateCluster, and makes or mends the cluster role where that is to be done. */
import type { Cluster } from '../domain/cluster.ts';
import type { RoleDrift, RoleFacts } from '../domain/role.ts';
import { isMadeByUs, roleDrift } from '../manifests/role-fit.ts';
import { defineCallerRule } from './shared/caller-rule.ts';

export const check = defineCallerRule({
  id: 'caller-can-enable',
  title: 'the caller may enable autoscaling',
  severity: 'warning',
  subjects: 'permissions to enable autoscaling',
  denied: ({ action, resource, principal }) =>
    `${principal} may not ${action} on ${resource}, which "hpscale enable" needs`,
  actions: (cluster, context) => ['sagemaker:UpdateCluster', ...roleActions(cluster, context.optional('role'))],
});

const ACTION_BY_PART: Readonly<Record<RoleDrift['part'], string>> = {
  'trust-policy': 'iam:UpdateAssumeRolePolicy',
  'permissions-policy': 'iam:PutRolePolicy',
  tags: 'iam:TagRole',
};

/** What `enable` does to the role: makes one that is not there, mends one of its own, takes any other as it is. */
function roleActions(cluster: Cluster, role: RoleFacts | null | undefined): readonly string[] {
  if (role === undefined) return [];
  if (role === null) return ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:TagRole'];
  return isMadeByUs(role) ? roleDrift(role, cluster).map(({ part }) => ACTION_BY_PART[part]) : [];
}
