/** What all checks of the cluster role share: whether there is one to judge, and the command that mends it. */
import { parseArn } from '../../domain/arn.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { type Fix, namedSubject, type Subject } from '../../domain/finding.ts';
import type { RoleFacts } from '../../domain/role.ts';
import { CLUSTER_TAG } from '../../manifests/cluster-role.ts';
import { isMadeByUs } from '../../manifests/role-fit.ts';
import type { CheckContext } from '../check.ts';

export type RoleCase =
  | { readonly kind: 'judge'; readonly facts: RoleFacts }
  | { readonly kind: 'skip'; readonly why: string };

/** The role to judge, or why there is none: whether it exists is a check of its own. */
export function roleCase(cluster: Cluster, role: RoleFacts | null): RoleCase {
  if (cluster.orchestrator.kind !== 'eks') return { kind: 'skip', why: 'the cluster is not on EKS' };
  if (cluster.clusterRoleArn === null) {
    return { kind: 'skip', why: 'the cluster has no cluster role yet: "hpscale enable" makes it' };
  }
  if (role === null || role.role.arn !== cluster.clusterRoleArn) {
    return { kind: 'skip', why: 'there is no such role, see cluster-role-exists' };
  }
  return { kind: 'judge', facts: role };
}

/** `role/NAME`; the cluster where it has none. */
export function roleSubject({ name, clusterRoleArn }: Cluster): Subject {
  return clusterRoleArn === null ? namedSubject('cluster', name) : namedSubject('role', roleNameOf(clusterRoleArn));
}

/** The name at the end of a role's ARN. */
export function roleNameOf(arn: string): string {
  const resource = parseArn(arn)?.resource ?? arn;
  return resource.slice(resource.lastIndexOf('/') + 1);
}

/** Whether autoscaling is off, so that the next `hpscale enable` sets it right by itself. */
export function isBeforeEnabling({ autoscaling: { status } }: Cluster): boolean {
  return status === 'Disabled' || status === 'Deleting';
}

/** Names or ARNs of other clusters that this role serves, too, as far as they are seen. */
function otherUsers({ role }: RoleFacts, cluster: Cluster, context: CheckContext): readonly string[] {
  const { clusters = [] } = context.optional('regionClusters') ?? {};
  const users = clusters.filter(({ arn, clusterRoleArn }) => arn !== cluster.arn && clusterRoleArn === role.arn);
  const tagged = role.tags[CLUSTER_TAG];
  const isForeign = tagged !== undefined && tagged !== cluster.arn && !users.some(({ arn }) => arn === tagged);
  return [...users.map(({ name }) => name), ...(isForeign ? [tagged] : [])];
}

/** `hpscale role create`; by itself hpscale mends only a role that it made and that serves this cluster alone. */
export function repairFix(facts: RoleFacts, cluster: Cluster, context: CheckContext): Fix {
  const { name } = facts.role;
  const others = otherUsers(facts, cluster, context);
  const isSafe = isMadeByUs(facts) && others.length === 0;
  const command = context.commandLine('role create', isSafe ? ['--yes'] : ['--adopt', '--yes']);
  return {
    summary: [
      `repair the role ${name}: its trust policy and the inline policy that hpscale writes become what HyperPod needs`,
      ...(isMadeByUs(facts) ? [] : ['hpscale takes it over, whoever else assumes it no longer can']),
      ...(others.length === 0 ? [] : [`it serves ${others.join(', ')}, too, which may lose its permissions`]),
    ].join('; '),
    command,
    automatic: isSafe ? { action: 'repair-role', roleName: name } : null,
  };
}
