/** The cluster role that hpscale.yaml asks for: made when it is not there, mended when it drifted, never changed when it is not ours. */
import type { Aws } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { DesiredRole } from '../../domain/desired.ts';
import { type HpscaleError, isHpscaleError } from '../../errors.ts';
import { askedRoleArn, chooseRole, type ChosenRole } from '../choose-role.ts';
import { needsRequest, refuseRoleChange } from '../judge-enable.ts';

/**
 * Looks at the role. While autoscaling is on, AWS keeps the role: another one in the file throws `role-in-use`, and one that
 * seems unfit is told, because it works.
 */
export async function readRole({ role, adopt }: DesiredRole, cluster: Cluster, aws: Aws): Promise<ChosenRole> {
  if (needsRequest(cluster.autoscaling)) return await chooseRole(role, cluster, aws, { adopt, mayMake: true });
  if (role !== undefined) refuseRoleChange(cluster, askedRoleArn(role, cluster));
  try {
    return await chooseRole(undefined, cluster, aws, { adopt });
  } catch (error) {
    if (!isTolerable(error)) throw error;
    const warning = [error.message, error.hint].filter(Boolean).join('\n');
    return { arn: cluster.clusterRoleArn ?? '', steps: [], warnings: [warning], isTrusted: false };
  }
}

/** What a role that is in use may be: not quite as hpscale would make it, and not hpscale's to change. */
function isTolerable(error: unknown): error is HpscaleError {
  return isHpscaleError(error) && ['role-unfit', 'role-shared', 'role-not-ours'].includes(error.code);
}
