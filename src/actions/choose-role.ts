/** The cluster role to enable autoscaling with: the one asked for, else the cluster's own, else one that hpscale makes. */
import type { Aws } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { Step } from '../domain/plan.ts';
import type { Role, RoleDrift, RoleFacts } from '../domain/role.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { roleArnFor } from '../manifests/cluster-role.ts';
import { isMadeByUs, roleDrift } from '../manifests/role-fit.ts';
import { collectRole } from './collect-role.ts';
import { planRole, type RoleInput } from './ensure-role.ts';
import { needsRequest } from './judge-enable.ts';
import { guardOwnership, keptRole } from './guard-ownership.ts';
import { roleNameFor } from './role-name.ts';
import { recordRecoverySteps } from './role-steps.ts';
import { ifPermitted } from './unless-refused.ts';

export interface ChosenRole {
  readonly arn: string;
  /** What makes or mends it; empty when it is fit as it is. */
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
  /** Whether HyperPod may assume it, once the steps are done; false when the trust policy could not be read. */
  readonly isTrusted: boolean;
  /** As it is, where it could be read. */
  readonly existing?: Role;
}

export interface RoleChoice {
  /** Whether a role that hpscale did not make may be changed. */
  readonly adopt?: boolean;
  /** Whether a role that was asked for is made when it is not there. */
  readonly mayMake?: boolean;
  /** Whether a role that another tool keeps may be changed. */
  readonly takeOver?: boolean;
}

/**
 * Looks at the role before anything is changed. Throws `role-not-found` for a role that was asked for and is
 * not there, `role-unfit` for a foreign one that HyperPod cannot use; a role that may not be read is taken on trust.
 */
export async function chooseRole(
  asked: string | undefined,
  cluster: Cluster,
  aws: Aws,
  choice: RoleChoice = {},
): Promise<ChosenRole> {
  if (asked !== undefined) return await askedRole(asked, cluster, aws, choice);
  if (cluster.clusterRoleArn === null) return await plannedRole({ cluster, ...choice }, aws);
  const facts = await readRole(roleNameFor(undefined, cluster), aws);
  if (facts instanceof HpscaleError) return takenOnTrust(cluster.clusterRoleArn, facts);
  if (facts) return await existingRole(facts, cluster, aws, choice);
  const planned = await plannedRole({ cluster, ...choice }, aws);
  const warning = `the cluster role ${cluster.clusterRoleArn} is gone: it is made anew`;
  return { ...planned, warnings: [warning, ...planned.warnings] };
}

async function askedRole(asked: string, cluster: Cluster, aws: Aws, choice: RoleChoice): Promise<ChosenRole> {
  const arn = askedRoleArn(asked, cluster);
  const facts = await readRole(roleNameFor(asked, cluster), aws);
  if (facts instanceof HpscaleError) return takenOnTrust(arn, facts);
  if (!facts && choice.mayMake) return await plannedRole({ cluster, role: asked, ...choice }, aws);
  if (!facts) throw noSuchRoleError(arn, cluster);
  if (asked === arn && facts.role.arn !== arn) throw otherArnError(arn, facts.role.arn);
  return await existingRole(facts, cluster, aws, choice);
}

/** The ARN of a role that was asked for by name or ARN. */
export function askedRoleArn(asked: string, cluster: Cluster): string {
  const name = roleNameFor(asked, cluster);
  return asked.startsWith('arn:') ? asked : roleArnFor(name, cluster);
}

async function plannedRole(input: RoleInput, aws: Aws): Promise<ChosenRole> {
  const { arn, plan, found } = await planRole(input, aws).catch(rethrowWithRoleFlag);
  const steps = plan.steps.filter((step) => step.kind !== 'noop');
  const notes = found ? recoveryNotes(found, input.cluster, aws) : [];
  return { arn, steps: [...steps, ...notes], warnings: plan.warnings, isTrusted: true };
}

/** Who may not look at IAM can still use a role that somebody else made. */
function rethrowWithRoleFlag(error: unknown): never {
  if (!isHpscaleError(error) || error.kind !== 'permission') throw error;
  const { kind, code, message, data } = error;
  const hint = [error.hint, 'or name a role that is there: --role ARN'].filter(Boolean).join('\n');
  throw new HpscaleError({ kind, code, message, hint, ...(data === undefined ? {} : { data }), cause: error });
}

/** undefined: there is no such role. An error: it may not be read. */
async function readRole(name: string, aws: Aws): Promise<RoleFacts | HpscaleError | undefined> {
  return await ifPermitted(
    () => collectRole(name, aws.roles),
    (denied) => denied,
  );
}

function takenOnTrust(arn: string, { message }: HpscaleError): ChosenRole {
  const warnings = [`whether HyperPod can use the role ${arn} is unknown: ${message}`];
  return { arn, steps: [], warnings, isTrusted: false };
}

async function existingRole(facts: RoleFacts, cluster: Cluster, aws: Aws, choice: RoleChoice): Promise<ChosenRole> {
  const { arn, name } = facts.role;
  const drift = roleDrift(facts, cluster);
  const notes = recoveryNotes(facts, cluster, aws);
  const fit: ChosenRole = { arn, steps: notes, warnings: [], isTrusted: true };
  if (drift.length === 0) return fit;
  const kept = keptRole(facts.role, cluster);
  if (isMadeByUs(facts) || choice.adopt || (choice.takeOver && kept.length > 0)) {
    const { plan } = await planRole({ cluster, role: name, ...choice }, aws);
    return { ...fit, steps: [...plan.steps, ...notes], warnings: plan.warnings };
  }
  const unread = facts.attachedPolicies.filter(({ document }) => document === null);
  if (unread.length > 0 && drift.every(({ part }) => part === 'permissions-policy')) {
    const names = unread.map((policy) => policy.name).join(', ');
    return { ...fit, warnings: [`whether ${name} allows what HyperPod needs is unknown: ${names} could not be read`] };
  }
  guardOwnership(kept, false);
  throw unfitError(facts, drift, cluster);
}

/** Only where enabling is about to change NodeRecovery, and on a role of ours. */
function recoveryNotes(facts: RoleFacts, cluster: Cluster, aws: Aws): readonly Step[] {
  return isMadeByUs(facts) && needsRequest(cluster.autoscaling) ? recordRecoverySteps(facts, cluster, aws) : [];
}

function unfitError({ role }: RoleFacts, drift: readonly RoleDrift[], cluster: Cluster): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'role-unfit',
    message: `HyperPod cannot use the role ${role.name}: ${drift.map(({ message }) => message).join('; ')}`,
    hint: [
      `let hpscale mend it: hpscale role create --cluster ${cluster.name} --name ${role.name} --adopt`,
      'or do it by hand:',
      ...drift.flatMap(({ diff }) => diff.trimEnd().split('\n')),
    ].join('\n'),
    data: { role: role.arn, drift },
  });
}

function noSuchRoleError(arn: string, { name }: Cluster): HpscaleError {
  return new HpscaleError({
    kind: 'not-found',
    code: 'role-not-found',
    message: `there is no role ${arn}`,
    hint: `leave --role out to have one made for ${name}, or see the roles there are: aws iam list-roles`,
  });
}

function otherArnError(asked: string, actual: string): HpscaleError {
  return new HpscaleError({
    kind: 'not-found',
    code: 'role-not-found',
    message: `there is no role ${asked}: the role of that name is ${actual}`,
    hint: `pass --role ${actual}`,
  });
}
