/** What stands against enabling autoscaling, judged from what was read; nothing here calls anything. */
import { allowEntriesCommand } from '../domain/access-entry.ts';
import type { AutoScaling, Cluster, EksCluster } from '../domain/cluster.ts';
import { isUnknown, type Unknown } from '../domain/known.ts';
import { HpscaleError } from '../errors.ts';
import { notOnEksError } from './connect-kube.ts';
import { refuseDeadCluster } from './judge-autoscaling.ts';

/** Whether UpdateCluster has to be asked to enable: not while that is under way or done. */
export function needsRequest({ status }: AutoScaling): boolean {
  return status === 'Disabled' || status === 'Deleting' || status === 'Failed';
}

/** Throws for a cluster that autoscaling can never be enabled on: Slurm, Failed or Deleting, not Continuous. */
export function refuseUnfitCluster(cluster: Cluster): void {
  if (cluster.orchestrator.kind !== 'eks') throw notOnEksError(cluster);
  refuseDeadCluster(cluster);
  if (cluster.provisioningMode !== 'Continuous') throw notContinuousError(cluster.name);
}

function notContinuousError(name: string): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'not-continuous',
    message: `the cluster "${name}" was made without continuous provisioning, which autoscaling needs`,
    hint: [
      'it is set when a cluster is made: aws sagemaker create-cluster --node-provisioning-mode Continuous',
      'UpdateCluster has the field, too, but whether it converts a cluster on EKS is not documented',
    ].join('\n'),
  });
}

/** Throws when the EKS cluster does not let HyperPod's controller in. Answers warnings about what could not be read. */
export function judgeEksCluster(eks: EksCluster | Unknown): readonly string[] {
  if (isUnknown(eks)) return [`the EKS cluster could not be looked at: ${eks.unknown}`];
  if (eks.authenticationMode !== 'CONFIG_MAP') return [];
  throw new HpscaleError({
    kind: 'conflict',
    code: 'eks-config-map-only',
    message: `the EKS cluster "${eks.name}" has authentication mode CONFIG_MAP: HyperPod needs access entries`,
    hint: ['allow both (this cannot be taken back):', allowEntriesCommand(eks)].join('\n'),
  });
}

/** Throws when a role was asked for that is not the one in use: AWS does not change it while autoscaling is enabled. */
export function refuseRoleChange(cluster: Cluster, askedArn: string): void {
  const { name, autoscaling, clusterRoleArn } = cluster;
  if (clusterRoleArn === askedArn) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'role-in-use',
    message: `autoscaling of ${name} is ${autoscaling.status} with the cluster role ${clusterRoleArn ?? '(none)'}: it cannot be changed while autoscaling is enabled`,
    hint: `hpscale disable --cluster ${name}, then enable it with --role ${askedArn}`,
    data: { clusterRole: clusterRoleArn, asked: askedArn },
  });
}

/** What the person should know before autoscaling is enabled. */
export function enableWarnings(cluster: Cluster): readonly string[] {
  const { instanceGroups, restrictedGroupNames } = cluster;
  const running = instanceGroups.filter((group) => Math.max(group.currentCount, group.targetCount) > 0);
  const names = running.map((group) => `${group.name} (${Math.max(group.currentCount, group.targetCount)})`);
  return [
    ...(names.length === 0
      ? []
      : [
          `a node class drains the instance groups it takes in: Karpenter scales their nodes to 0. Groups with nodes now: ${names.join(', ')}`,
        ]),
    ...(restrictedGroupNames.length === 0
      ? []
      : [`restricted instance groups are not supported by autoscaling: ${restrictedGroupNames.join(', ')}`]),
  ];
}

/** For a cluster that is enabled already without what AWS lists as a precondition: hpscale does not touch it then. */
export function nodeRecoveryWarnings({ name, nodeRecovery }: Cluster): readonly string[] {
  if (nodeRecovery === 'Automatic') return [];
  return [
    `NodeRecovery is ${nodeRecovery ?? 'not set'}, autoscaling needs Automatic: aws sagemaker update-cluster --cluster-name ${name} --node-recovery Automatic`,
  ];
}
