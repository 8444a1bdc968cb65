/** The cluster role must allow adding and removing nodes: not UpdateCluster, as older texts have it. */
import type { Cluster } from '../domain/cluster.ts';
import { grantOf } from '../domain/policy-document.ts';
import type { RoleFacts } from '../domain/role.ts';
import { buildPermissionsPolicy } from '../manifests/cluster-role.ts';
import { policiesOf, roleLacks } from '../manifests/role-fit.ts';
import { fixBy } from './check.ts';
import { defineRoleRule, type RoleVerdict } from './shared/role-rule.ts';

export const check = defineRoleRule({
  id: 'cluster-role-permissions',
  title: "the cluster role's policies allow adding and removing nodes",
  severity: 'error',
  phase: 'preflight',
  fits: ({ role }) => `${role} allows adding and removing nodes of this cluster`,
  unfit: ({ role, found }) => `${role} does not allow ${found.join(', ')} on this cluster`,
  judge: judgePermissions,
  evidence: (facts, cluster) => [
    {
      field: 'inline and attached policies',
      value: Object.fromEntries(
        actionsOf(cluster).map((action) => [action, grantOf(policiesOf(facts), action, cluster.arn)]),
      ),
      source: `iam:GetRolePolicy, iam:GetPolicyVersion ${facts.role.name}`,
    },
  ],
});

function judgePermissions(facts: RoleFacts, cluster: Cluster): RoleVerdict {
  const { nodeActions, unreadPolicies } = roleLacks(facts, cluster);
  const policies = policiesOf(facts);
  if (nodeActions.length === 0) {
    const isConditional = actionsOf(cluster).some((action) => grantOf(policies, action, cluster.arn) === 'conditional');
    return { status: 'fits', certainty: isConditional ? 'bound' : 'exact' };
  }
  if (nodeActions.some((action) => grantOf(policies, action, cluster.arn) === 'denied')) {
    const fix = fixBy(`take the Deny of ${nodeActions.join(', ')} out of the policies of ${facts.role.name}`);
    return { status: 'unfit', found: nodeActions, fix };
  }
  return unreadPolicies.length > 0
    ? { status: 'unread', policies: unreadPolicies }
    : { status: 'unfit', found: nodeActions };
}

/** Adding and removing nodes: the first statement of what hpscale writes. */
function actionsOf(cluster: Cluster): readonly string[] {
  const [{ Action = [] } = {}] = buildPermissionsPolicy(cluster).Statement;
  return [Action].flat();
}
