/** Reading DescribeCluster: what state autoscaling is in, whether a goal is reached, and when it never will be. */
import type { AutoscalingGoal } from '../domain/autoscaling-change.ts';
import type { AutoScaling, Cluster } from '../domain/cluster.ts';
import { HpscaleError } from '../errors.ts';
import type { Observation } from './wait-until.ts';

/** `cluster Updating, autoscaling Creating`. */
export function describeState({ status, autoscaling }: Cluster): string {
  return `cluster ${status}, autoscaling ${autoscaling.status}`;
}

/** Whether enabling was asked for already and is under way or done. */
export function isEnabling({ mode, status }: AutoScaling): boolean {
  return mode === 'Enable' && (status === 'Creating' || status === 'InService');
}

/** Whether disabling was asked for already and is under way or done. */
export function isDisabling({ status }: AutoScaling): boolean {
  return status === 'Deleting' || status === 'Disabled';
}

/**
 * How far the cluster is from the goal. InService needs both the cluster and its autoscaling to be so.
 * Throws when waiting is in vain: autoscaling Failed, the cluster Failed or Deleting.
 */
export function observeAutoscaling(cluster: Cluster, goal: AutoscalingGoal): Observation<Cluster> {
  const { status, autoscaling } = cluster;
  refuseDeadCluster(cluster);
  if (autoscaling.status === 'Failed') throw autoscalingFailedError(cluster);
  const isThere = autoscaling.status === goal && (goal === 'Disabled' || status === 'InService');
  return isThere ? { isDone: true, value: cluster } : { isDone: false, state: describeState(cluster) };
}

/** Whether the cluster takes updates again. Throws when it never will. */
export function observeIdleCluster(cluster: Cluster): Observation<Cluster> {
  refuseDeadCluster(cluster);
  return cluster.status === 'InService'
    ? { isDone: true, value: cluster }
    : { isDone: false, state: `cluster ${cluster.status}` };
}

/** Throws for a cluster that is Failed or Deleting: nothing can be done to it here. */
export function refuseDeadCluster({ name, status, failureMessage }: Cluster): void {
  if (status !== 'Failed' && status !== 'Deleting') return;
  const why = failureMessage === null ? '' : `: ${failureMessage}`;
  throw new HpscaleError({
    kind: 'remote',
    code: status === 'Failed' ? 'cluster-failed' : 'cluster-deleting',
    message: `the cluster "${name}" is ${status}${why}`,
    hint:
      status === 'Failed'
        ? `its events say more: aws sagemaker list-cluster-events --cluster-name ${name}`
        : 'it cannot be changed any more; is another cluster meant? (--cluster)',
    data: { clusterStatus: status, failureMessage },
  });
}

/** AWS publishes no list of causes: these are the preconditions that hpscale knows of. */
const LIKELY_CAUSES = [
  'likely causes, in this order:',
  '- the cluster role cannot be assumed, or lacks sagemaker:BatchAddClusterNodes and BatchDeleteClusterNodes: hpscale role show',
  '- the EKS cluster does not let HyperPod in (authentication mode CONFIG_MAP, or its access entry was removed)',
  '- CRDs of an older self-managed Karpenter (before v1) in the EKS cluster: kubectl get crd nodepools.karpenter.sh',
  'once mended, "hpscale enable" tries again',
];

/** AWS's own words about why autoscaling Failed, verbatim, with the likely causes as hint. */
export function autoscalingFailedError({ name, autoscaling }: Cluster): HpscaleError {
  const { failureMessage, mode } = autoscaling;
  return new HpscaleError({
    kind: 'remote',
    code: 'autoscaling-failed',
    message: `autoscaling of ${name} Failed: ${failureMessage ?? 'AWS gives no reason'}`,
    hint: LIKELY_CAUSES.join('\n'),
    data: { mode, failureMessage },
  });
}
