/** Deleting a cluster role: only one that no autoscaling needs, and emptied first, as IAM demands. */
import type { Aws } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { Plan, Step } from '../domain/plan.ts';
import type { RoleFacts, RoleResult } from '../domain/role.ts';
import { HpscaleError } from '../errors.ts';
import { ROLE_POLICY_NAME } from '../manifests/cluster-role.ts';
import { isMadeByUs } from '../manifests/role-fit.ts';
import { collectRole } from './collect-role.ts';
import { describeClusters, type RegionClusters } from './describe-clusters.ts';

export interface RoleDeletion {
  readonly plan: Plan;
  /** The role as it was found; its parts are null when there is none. */
  readonly found: Pick<RoleResult, 'arn' | 'managedByHpscale' | 'trustPolicy' | 'permissionsPolicy'>;
}

/**
 * Plans to delete a role. Throws `role-in-use` while a cluster of the region has autoscaling on with it, and
 * `role-not-ours` for a role that hpscale did not make, unless `adopt` is set.
 */
export async function planRoleDeletion(name: string, adopt: boolean, aws: Aws): Promise<RoleDeletion> {
  const facts = await collectRole(name, aws.roles);
  if (!facts) return nothingThere(name);
  if (!isMadeByUs(facts) && !adopt) {
    throw new HpscaleError({
      kind: 'conflict',
      code: 'role-not-ours',
      message: `the role ${name} was not made by hpscale`,
      hint: 'if it is yours to delete: --adopt',
      data: { role: facts.role.arn },
    });
  }
  const warnings = await assertUnused(facts, aws);
  return {
    plan: { steps: roleDeletionSteps(facts, aws), warnings },
    found: {
      arn: facts.role.arn,
      managedByHpscale: isMadeByUs(facts),
      trustPolicy: facts.role.trustPolicy,
      permissionsPolicy: facts.inlinePolicies[ROLE_POLICY_NAME] ?? null,
    },
  };
}

function nothingThere(name: string): RoleDeletion {
  const title = `delete the IAM role ${name}`;
  const step: Step = { id: 'delete-role', title, kind: 'noop', target: name, detail: 'there is none' };
  return {
    plan: { steps: [step], warnings: [] },
    found: { arn: null, managedByHpscale: false, trustPolicy: null, permissionsPolicy: null },
  };
}

/** Clusters of the region that have it as their cluster role, and those that could not be read. */
export async function findRoleUsers(
  roleArn: string,
  aws: Pick<Aws, 'clusters'>,
  known?: Cluster,
): Promise<{ readonly users: readonly Cluster[]; readonly unreadable: RegionClusters['unreadable'] }> {
  const { clusters, unreadable } = await describeClusters(aws, known);
  return { users: clusters.filter(({ clusterRoleArn }) => clusterRoleArn === roleArn), unreadable };
}

async function assertUnused({ role }: RoleFacts, aws: Aws): Promise<readonly string[]> {
  const { users, unreadable } = await findRoleUsers(role.arn, aws);
  const active = users.filter(({ autoscaling }) => autoscaling.status !== 'Disabled');
  if (active.length > 0) {
    const names = active.map((cluster) => cluster.name);
    throw new HpscaleError({
      kind: 'conflict',
      code: 'role-in-use',
      message: `autoscaling of ${names.join(', ')} needs the role ${role.name}`,
      hint: names.map((cluster) => `turn it off first: hpscale disable --cluster ${cluster}`).join('\n'),
      data: { role: role.arn, usedBy: names },
    });
  }
  return [
    ...users.map((cluster) => `${cluster.name} still names it as its cluster role; enabling autoscaling makes it anew`),
    ...unreadable.map((cluster) => `whether ${cluster.name} uses it is unknown: ${cluster.reason}`),
  ];
}

/** Empties the role, then deletes it. What is gone already is no error. */
export function roleDeletionSteps({ role, inlinePolicies, attachedPolicies }: RoleFacts, aws: Aws): Step[] {
  const { name, arn } = role;
  const inline = Object.keys(inlinePolicies).map((policy): Step => ({
    id: `delete-policy-${policy}`,
    title: `delete its inline policy ${policy}`,
    kind: 'delete',
    target: arn,
    run: async () => {
      await aws.roles.deleteInlinePolicy(name, policy);
      return undefined;
    },
  }));
  const attached = attachedPolicies.map((policy): Step => ({
    id: `detach-policy-${policy.name}`,
    title: `detach ${policy.name}`,
    kind: 'delete',
    target: policy.arn,
    detail: 'the policy itself stays',
    run: async () => {
      await aws.roles.detachPolicy(name, policy.arn);
      return undefined;
    },
  }));
  const last: Step = {
    id: 'delete-role',
    title: `delete the IAM role ${name}`,
    kind: 'delete',
    target: arn,
    run: async () => {
      await aws.roles.delete(name);
      return undefined;
    },
  };
  return [...inline, ...attached, last];
}
