/** Waits for a cluster to be made, or to be gone. */
import type { Aws, Context } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import { type AwaitSpec, pollCluster } from '../await-autoscaling.ts';
import { recentFailures } from '../instance-groups/recent-failures.ts';
import { describeState, observeAutoscaling } from '../judge-autoscaling.ts';
import { waitUntil } from '../wait-until.ts';
import { findCluster } from './existing-cluster.ts';

type Needs = Pick<Context, 'clock' | 'signal'>;

/** Until the cluster and its autoscaling are InService. Throws `cluster-failed` with AWS's words and the events around it. */
export async function awaitCreation(spec: AwaitSpec, aws: Aws, context: Needs): Promise<Cluster> {
  const what = `the cluster ${spec.clusterName} to be InService`;
  try {
    const observe = (cluster: Cluster) => {
      const seen = observeAutoscaling(cluster, 'InService');
      return seen.isDone ? seen : { ...seen, state: `${seen.state}, ${countNodes(cluster)}` };
    };
    return await pollCluster({ ...spec, what, observe }, aws, context);
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'cluster-failed') throw error;
    throw await failedError(error, spec.clusterName, aws, context);
  }
}

function countNodes({ instanceGroups }: Cluster): string {
  const current = instanceGroups.reduce((sum, group) => sum + group.currentCount, 0);
  const target = instanceGroups.reduce((sum, group) => sum + group.targetCount, 0);
  return `${current} of ${target} nodes`;
}

/** The failure with what the events tell, and what to do. */
export async function failedError(error: HpscaleError, name: string, aws: Aws, context: Needs): Promise<HpscaleError> {
  const events = await recentFailures(name, null, aws, context);
  return new HpscaleError({
    kind: error.kind,
    code: error.code,
    message: error.message,
    hint: [
      ...events.map((event) => `- ${event}`),
      ...(events.length > 0 || error.hint === undefined ? [] : [error.hint]),
      `a cluster that Failed is deleted and made again: hpscale cluster delete ${name}`,
    ].join('\n'),
    data: { ...error.data, events },
    cause: error,
  });
}

const FIRST_INTERVAL_MS = 5_000;
const MAX_INTERVAL_MS = 15_000;

/** Until there is no such cluster. */
export async function awaitDeletion(spec: AwaitSpec, arn: string, aws: Aws, context: Needs): Promise<void> {
  await waitUntil(
    {
      what: `the cluster ${spec.clusterName} to be gone`,
      look: async () => {
        const seen = await findCluster(spec.clusterName, aws);
        // Another of that name is not the one that was deleted.
        if (!seen || seen.arn !== arn) return { isDone: true, value: undefined };
        if (seen.status === 'Failed') throw deletionFailed(seen);
        return { isDone: false, state: `${describeState(seen)}, ${countNodes(seen)}` };
      },
      firstIntervalMs: FIRST_INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      timeoutMs: spec.timeoutMs,
      resumeWith: spec.resumeWith,
      onState: (state) => spec.onState(state),
    },
    context,
  );
}

function deletionFailed({ name, failureMessage }: Cluster): HpscaleError {
  return new HpscaleError({
    kind: 'remote',
    code: 'cluster-failed',
    message: `the cluster "${name}" is Failed instead of gone: ${failureMessage ?? 'AWS gives no reason'}`,
    hint: `its events say more: aws sagemaker list-cluster-events --cluster-name ${name}`,
  });
}
