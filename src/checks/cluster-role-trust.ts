/** HyperPod acts through the cluster role only when the role's trust policy lets it. */
import type { PolicyDocument } from '../domain/role.ts';
import { HYPERPOD_SERVICE } from '../manifests/cluster-role.ts';
import { roleLacks } from '../manifests/role-fit.ts';
import { defineRoleRule } from './shared/role-rule.ts';

export const check = defineRoleRule({
  id: 'cluster-role-trust',
  title: 'HyperPod may assume the cluster role',
  severity: 'error',
  phase: 'preflight',
  fits: ({ role }) => `${role} trusts ${HYPERPOD_SERVICE}`,
  unfit: ({ role, found }) =>
    `${role} does not let ${HYPERPOD_SERVICE} assume it${found.length === 0 ? '' : ` (it names ${found.join(', ')})`}: HyperPod can neither add nor remove nodes`,
  judge: (facts, cluster) =>
    roleLacks(facts, cluster).isTrusted
      ? { status: 'fits' }
      : { status: 'unfit', found: servicesOf(facts.role.trustPolicy) },
  evidence: ({ role }) => [
    { field: 'Role.AssumeRolePolicyDocument', value: role.trustPolicy, source: `iam:GetRole ${role.name}` },
  ],
});

function servicesOf({ Statement }: PolicyDocument): readonly string[] {
  return Statement.flatMap(({ Principal }) => {
    const { Service = [] } = Object(Principal) as { readonly Service?: string | readonly string[] };
    return [Service].flat();
  });
}
