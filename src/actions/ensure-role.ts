/** The cluster role: planned so that what is missing is made, what drifted is repaired, and nothing foreign is touched. */
import type { Aws } from '../context.ts';
import { parseArn } from '../domain/arn.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { Plan } from '../domain/plan.ts';
import type { PolicyDocument, RoleDrift, RoleFacts } from '../domain/role.ts';
import { HpscaleError } from '../errors.ts';
import { buildPermissionsPolicy, buildTrustPolicy, CLUSTER_TAG, roleArnFor } from '../manifests/cluster-role.ts';
import { isMadeByUs, roleDrift } from '../manifests/role-fit.ts';
import { collectRole } from './collect-role.ts';
import { describeClusters } from './describe-clusters.ts';
import { guardOwnership, keptRole } from './guard-ownership.ts';
import { roleNameFor } from './role-name.ts';
import { creationSteps, repairSteps, unchangedPlan } from './role-steps.ts';

export interface RoleInput {
  readonly cluster: Cluster;
  /** Name or ARN. Absent: the cluster's own role, else the default name. */
  readonly role?: string;
  /** Overwrite a role that hpscale did not make, or that other clusters use. */
  readonly adopt?: boolean;
  /** Change also a role that another tool keeps. */
  readonly takeOver?: boolean;
}

export interface RolePlan {
  /** One noop step when nothing is to do; otherwise each step can be run again after a crash. */
  readonly plan: Plan;
  /** Of the role as it is or will be. */
  readonly arn: string;
  readonly name: string;
  /** What the plan comes to. */
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly isOurs: boolean;
  /** As it was found; absent when there is none. */
  readonly found?: RoleFacts;
  readonly trustPolicy: PolicyDocument;
  readonly permissionsPolicy: PolicyDocument;
  readonly drift: readonly RoleDrift[];
}

/**
 * Looks at the role and plans what makes it fit the cluster: trust, permissions for this cluster alone, keys of
 * its groups' volumes. A role that hpscale did not make is taken as it is when its policies suffice; when they
 * do not, or other clusters use the role, this throws `role-not-ours` or `role-shared` unless `adopt` is set; for a role that
 * another tool keeps, `kept-by-another-tool` unless `takeOver` is.
 */
export async function planRole(input: RoleInput, aws: Aws): Promise<RolePlan> {
  const { cluster } = input;
  const name = roleNameFor(input.role, cluster);
  const facts = await collectRole(name, aws.roles);
  const wanted = { trustPolicy: buildTrustPolicy(), permissionsPolicy: buildPermissionsPolicy(cluster) };
  if (!facts) {
    const plan = { steps: creationSteps(name, cluster, aws), warnings: [] };
    return { plan, name, arn: roleArnFor(name, cluster), action: 'created', isOurs: true, ...wanted, drift: [] };
  }
  const isOurs = isMadeByUs(facts) || input.adopt === true;
  const drift = roleDrift(facts, cluster, isOurs);
  const base = { name, arn: facts.role.arn, isOurs, found: facts, ...wanted, drift };
  if (drift.length === 0) return { ...base, action: 'unchanged', plan: unchangedPlan(facts, isOurs) };
  const kept = keptRole(facts.role, cluster);
  const keptWarnings = guardOwnership(kept, input.takeOver === true);
  if (!isOurs && kept.length === 0) throw notOursError(facts, drift);
  const warnings = [...keptWarnings, ...(await sharedWarnings(facts, input, aws))];
  return { ...base, action: 'updated', plan: { steps: repairSteps(facts, cluster, drift, aws), warnings } };
}

// ---------------------------------------------------------------- may we?

function notOursError({ role }: RoleFacts, drift: readonly RoleDrift[]): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'role-not-ours',
    message: `the role ${role.name} does not fit and was not made by hpscale: ${drift.map(({ message }) => message).join('; ')}`,
    hint: 'let hpscale change it with --adopt, or make another with --name NAME',
    data: { role: role.arn, drift },
  });
}

async function sharedWarnings(
  facts: RoleFacts,
  { cluster, adopt = false }: RoleInput,
  aws: Aws,
): Promise<readonly string[]> {
  const { role } = facts;
  const others = await otherUsers(facts, cluster, aws);
  if (others.length === 0) return [];
  if (!adopt) {
    throw new HpscaleError({
      kind: 'conflict',
      code: 'role-shared',
      message: `the role ${role.name} also serves ${others.join(', ')}: narrowing it to ${cluster.name} would take it from there`,
      hint: 'make one for this cluster with --name NAME, or overwrite it with --adopt',
      data: { role: role.arn, usedBy: others },
    });
  }
  return [`${role.name} also serves ${others.join(', ')}: autoscaling there may lose its permissions`];
}

/** Names of other clusters that have this role, and the ARN of the one its tag names when that is out of sight. */
async function otherUsers({ role }: RoleFacts, cluster: Cluster, aws: Aws): Promise<readonly string[]> {
  const { clusters, unreadable } = await describeClusters(aws);
  const tagged = role.tags[CLUSTER_TAG];
  const users = clusters
    .filter((other) => other.arn !== cluster.arn && (other.clusterRoleArn === role.arn || other.arn === tagged))
    .map((other) => other.name);
  const isElsewhere = tagged !== undefined && parseArn(tagged)?.region !== aws.region;
  return [...users, ...(isElsewhere ? [tagged] : []), ...unreadable.map(({ name }) => `perhaps ${name} (unreadable)`)];
}
