/** A cluster before it is made, in the shape of one that is: so that one rule judges groups and roles of both. */
import type { Cluster, NewCluster, NewInstanceGroup } from '../../domain/cluster.ts';
import { completeGroup } from '../../domain/complete-group.ts';
import type { NewClusterSpec } from '../../domain/new-cluster-spec.ts';
import { defaultRoleName } from '../../manifests/cluster-role.ts';

/** Its ARN ends in `*`: SageMaker draws the id when the cluster is made. It has no groups yet. */
export function clusterToCome(spec: NewClusterSpec, eksClusterArn: string): Cluster {
  const [, partition = 'aws', , region = '', account = ''] = eksClusterArn.split(':');
  return {
    name: spec.name,
    arn: `arn:${partition}:sagemaker:${region}:${account}:cluster/*`,
    status: 'Creating',
    failureMessage: null,
    orchestrator: { kind: 'eks', eksClusterArn },
    provisioningMode: 'Continuous',
    nodeRecovery: 'Automatic',
    clusterRoleArn: null,
    autoscaling: { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null },
    subnetIds: spec.subnetIds,
    securityGroupIds: spec.securityGroupIds,
    instanceGroups: [],
    restrictedGroupNames: [],
  };
}

const MAX_ROLE_NAME = 64;

/** The name of a role made for it. Where the usual one is too long, it is cut: there is no id yet to keep it apart. */
export function roleNameToCome(cluster: Cluster): string {
  const region = cluster.arn.split(':')[3] ?? '';
  const usual = `hpscale-${cluster.name}-${region}`;
  if (usual.length <= MAX_ROLE_NAME) return defaultRoleName(cluster);
  const room = MAX_ROLE_NAME - 'hpscale-'.length - `-${region}`.length;
  return `hpscale-${cluster.name.slice(0, room).replace(/-+$/, '')}-${region}`;
}

/** What CreateCluster is asked for. The groups were found complete before. */
export function toNewCluster(spec: NewClusterSpec, toCome: Cluster, clusterRoleArn: string): NewCluster {
  const groups = spec.instanceGroups.flatMap((group): NewInstanceGroup[] => {
    const completed = completeGroup(group, toCome, spec.instanceGroups).group;
    return completed ? [{ ...completed, instanceCount: group.count }] : [];
  });
  return {
    name: spec.name,
    eksClusterArn: toCome.orchestrator.kind === 'eks' ? toCome.orchestrator.eksClusterArn : '',
    subnetIds: spec.subnetIds,
    securityGroupIds: spec.securityGroupIds,
    instanceGroups: groups,
    clusterRoleArn,
    tags: spec.tags,
  };
}
