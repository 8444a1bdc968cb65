/** A role as it is, and how it stands to what the cluster needs. */
import type { Aws } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { RoleDetails } from '../domain/role.ts';
import { HpscaleError } from '../errors.ts';
import { ROLE_POLICY_NAME } from '../manifests/cluster-role.ts';
import { isMadeByUs, roleDrift } from '../manifests/role-fit.ts';
import { collectRole } from './collect-role.ts';
import { describeClusters } from './describe-clusters.ts';
import { roleNameFor } from './role-name.ts';

/** Looks at the named role, the cluster's own, or the one of the default name. Throws `role-not-found`. */
export async function showRole(asked: string | undefined, cluster: Cluster, aws: Aws): Promise<RoleDetails> {
  const name = roleNameFor(asked, cluster);
  const [facts, { clusters }] = await Promise.all([collectRole(name, aws.roles), describeClusters(aws)]);
  if (!facts) {
    throw new HpscaleError({
      kind: 'not-found',
      code: 'role-not-found',
      message: `there is no IAM role ${name}`,
      hint: `make it: hpscale role create --cluster ${cluster.name}`,
    });
  }
  const { role, inlinePolicies, attachedPolicies } = facts;
  return {
    schema: 'hpscale.role/v1',
    name,
    arn: role.arn,
    action: 'unchanged',
    dryRun: false,
    managedByHpscale: isMadeByUs(facts),
    trustPolicy: role.trustPolicy,
    permissionsPolicy: inlinePolicies[ROLE_POLICY_NAME] ?? null,
    drift: roleDrift(facts, cluster),
    cluster: cluster.name,
    created: role.created,
    tags: role.tags,
    permissionsBoundary: role.permissionsBoundaryArn,
    otherInlinePolicies: Object.keys(inlinePolicies).filter((policy) => policy !== ROLE_POLICY_NAME),
    attachedPolicies: attachedPolicies.map(({ name: policyName, arn }) => ({ name: policyName, arn })),
    usedBy: clusters
      .filter(({ clusterRoleArn }) => clusterRoleArn === role.arn)
      .map((user) => ({ cluster: user.name, autoscaling: user.autoscaling.status })),
  };
}
