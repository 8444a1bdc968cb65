/** A cluster that is there under the name of one to be made: the same one, or another. */
import type { Aws } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { groupDifferences } from '../../domain/complete-group.ts';
import type { NewClusterSpec } from '../../domain/new-cluster-spec.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';

/** undefined: there is none. */
export async function findCluster(name: string, aws: Pick<Aws, 'clusters'>): Promise<Cluster | undefined> {
  try {
    return await aws.clusters.describe(name);
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'cluster-not-found') return undefined;
    throw error;
  }
}

/** Throws `cluster-differs` with everything in which it is another than the file describes. Groups beyond those of the file are no difference. */
export function refuseOther(cluster: Cluster, spec: NewClusterSpec, eksClusterArn: string): void {
  const differences = [...fixedDifferences(cluster, spec, eksClusterArn), ...lackingGroups(cluster, spec)];
  if (differences.length === 0) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'cluster-differs',
    message: `there is a HyperPod cluster "${cluster.name}" (${cluster.status}), and it is not the one that the file describes`,
    hint: [
      ...differences.map((difference) => `- ${difference}`),
      'give the new one another name; groups are added with hpscale instancegroup add or setup -f, and the rest cannot be changed',
    ].join('\n'),
    data: { differences },
  });
}

function fixedDifferences(cluster: Cluster, spec: NewClusterSpec, eksClusterArn: string): readonly string[] {
  const { orchestrator, provisioningMode, subnetIds, securityGroupIds } = cluster;
  const differences: string[] = [];
  const say = (what: string, is: readonly string[], wanted: readonly string[]) => {
    if (is.toSorted().join() !== wanted.toSorted().join())
      differences.push(`its ${what}: ${is.join(', ')}, not ${wanted.join(', ')}`);
  };
  if (orchestrator.kind !== 'eks') return ['it is orchestrated by Slurm'];
  say('EKS cluster', [orchestrator.eksClusterArn], [eksClusterArn]);
  say('subnets', subnetIds, spec.subnetIds);
  say('security groups', securityGroupIds, spec.securityGroupIds);
  if (provisioningMode !== 'Continuous') differences.push('it was made without continuous provisioning');
  return differences;
}

function lackingGroups({ instanceGroups }: Cluster, spec: NewClusterSpec): readonly string[] {
  return spec.instanceGroups.flatMap((wanted) => {
    const group = instanceGroups.find(({ name }) => name === wanted.name);
    if (!group) return [`it has no instance group ${wanted.name}`];
    return groupDifferences(wanted, group).map((difference) => `${wanted.name}: ${difference}`);
  });
}
