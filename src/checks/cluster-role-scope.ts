/** A cluster role that may do more than adding and removing nodes of its cluster lets HyperPod do more, too. */
import type { PolicyDocument, PolicyStatement, RoleFacts } from '../domain/role.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { Fix } from '../domain/finding.ts';
import { ROLE_POLICY_NAME } from '../manifests/cluster-role.ts';
import type { CheckContext } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { repairFix } from './shared/cluster-role.ts';
import { defineRoleRule } from './shared/role-rule.ts';

export const check = defineRoleRule({
  id: 'cluster-role-scope',
  title: 'the cluster role may do what autoscaling needs, and no more',
  severity: 'warning',
  phase: 'tuning',
  fits: ({ role }) => `${role} is narrowed to what autoscaling needs`,
  unfit: ({ role, found }) => `${role} may do more than autoscaling needs: ${found.join('; ')}`,
  judge: (facts, cluster, context) => {
    const wide = policiesOfRole(facts).filter((policy) => widthOf(policy) !== undefined);
    if (wide.length > 0) {
      const found = wide.map((policy) => `${policy.name} allows ${widthOf(policy)}`);
      return { status: 'unfit', found, fix: narrowingFix(wide, facts, { cluster, context }) };
    }
    const unread = policiesOfRole(facts).filter(({ document }) => document === null);
    if (unread.length > 0) return { status: 'unread', policies: unread.map(({ name }) => name) };
    return { status: 'fits' };
  },
  evidence: (facts) =>
    policiesOfRole(facts)
      .filter((policy) => widthOf(policy) !== undefined)
      .map(({ name, document }) => ({ field: name, value: document, source: `iam:GetRolePolicy ${facts.role.name}` })),
});

interface RolePolicy {
  readonly name: string;
  /** null: an inline policy. */
  readonly arn: string | null;
  readonly document: PolicyDocument | null;
}

function policiesOfRole({ inlinePolicies, attachedPolicies }: RoleFacts): readonly RolePolicy[] {
  const inline = Object.entries(inlinePolicies).map(([name, document]) => ({ name, arn: null, document }));
  return [...inline, ...attachedPolicies];
}

/** What is too wide in it, in words; undefined when nothing is, or it could not be read. */
function widthOf({ arn, document }: RolePolicy): string | undefined {
  // Known by its name, whether it may be read or not.
  if (arn?.endsWith(':aws:policy/AdministratorAccess') === true) return 'every action';
  const found = (document?.Statement ?? []).map((statement) => widthOfStatement(statement));
  return found.find((width) => width !== undefined);
}

function widthOfStatement(statement: PolicyStatement): string | undefined {
  if (statement.Effect !== 'Allow') return undefined;
  if (statement.NotAction !== undefined) return 'all actions but some (NotAction)';
  const actions = [statement.Action ?? []].flat();
  if (actions.includes('*') || actions.includes('*:*')) return 'every action';
  const whole = actions.find((action) => action.endsWith(':*'));
  if (whole !== undefined) return `every action of a service (${whole})`;
  const batch = actions.find((action) => /^sagemaker:batch/i.test(action));
  return batch !== undefined && isEverywhere(statement) ? `${batch} on every resource` : undefined;
}

function isEverywhere({ Resource, NotResource, Condition }: PolicyStatement): boolean {
  return Condition === undefined && (NotResource !== undefined || [Resource ?? []].flat().includes('*'));
}

/** What HyperPod needs is written first, then the wide policies go. */
function narrowingFix(
  wide: readonly RolePolicy[],
  facts: RoleFacts,
  { cluster, context }: { readonly cluster: Cluster; readonly context: CheckContext },
): Fix {
  const role = facts.role.name;
  const removals = wide
    .filter(({ name, arn }) => arn !== null || name !== ROLE_POLICY_NAME)
    .map(({ name, arn }) =>
      arn === null
        ? awsCommand('iam delete-role-policy', ['--role-name', role, '--policy-name', name], context)
        : awsCommand('iam detach-role-policy', ['--role-name', role, '--policy-arn', arn], context),
    );
  const { summary, command } = repairFix(facts, cluster, context);
  return {
    summary: removals.length === 0 ? summary : `${summary}; then take away ${wide.map(({ name }) => name).join(', ')}`,
    command: [command, ...removals].join('\n'),
    automatic: null,
  };
}
