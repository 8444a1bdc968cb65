/** Which role is meant. */
import { type Arn, parseArn } from '../domain/arn.ts';
import type { Cluster } from '../domain/cluster.ts';
import { usageError } from '../errors.ts';
import { clusterArnParts, defaultRoleName } from '../manifests/cluster-role.ts';

/** The name of the role that was asked for (a name or an ARN), else of the cluster's own role, else the default. */
export function roleNameFor(role: string | undefined, cluster: Cluster): string {
  const given = role ?? cluster.clusterRoleArn ?? defaultRoleName(cluster);
  if (!given.startsWith('arn:')) return checkName(given, given);
  const arn = parseArn(given);
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/')) throw badName(given);
  assertSameAccount(given, arn, cluster);
  return checkName(arn.resource.slice(arn.resource.lastIndexOf('/') + 1), given);
}

/** A role's name as IAM takes it. Throws `bad-role-name`. */
export function checkName(name: string, given: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name;
  throw badName(given);
}

function assertSameAccount(given: string, arn: Arn, cluster: Cluster): void {
  const { accountId } = clusterArnParts(cluster);
  if (arn.accountId === accountId) return;
  throw usageError(
    'role-of-other-account',
    `the role ${given} is in account ${arn.accountId}, the cluster in ${accountId}`,
    "HyperPod needs a role of the cluster's own account",
  );
}

function badName(given: string): Error {
  return usageError(
    'bad-role-name',
    `"${given}" is neither a role's name nor its ARN`,
    'names have up to 64 letters, digits and + = , . @ - _',
  );
}
