/** Node classes and node pools mean something only while autoscaling is on: HyperPod installs their CRDs with it. */
import type { Cluster } from '../domain/cluster.ts';
import type { AwsSelection } from '../domain/options.ts';
import { HpscaleError } from '../errors.ts';
import { commandLine } from './command-line.ts';

/** Throws `autoscaling-not-in-service`, with the command that mends it. */
export function requireAutoscaling(cluster: Cluster, selection: AwsSelection): void {
  const where = { ...selection, cluster: cluster.name };
  const { status, failureMessage } = cluster.autoscaling;
  if (status === 'InService') return;
  const isUnderway = status === 'Creating';
  throw new HpscaleError({
    kind: 'conflict',
    code: 'autoscaling-not-in-service',
    message: `autoscaling of the cluster "${cluster.name}" is ${status}${failureMessage === null ? '' : `: ${failureMessage}`}`,
    hint: isUnderway
      ? `it is being enabled: ${commandLine('wait', where)}`
      : `enable it first: ${commandLine('enable', where)}`,
    data: { status },
  });
}
