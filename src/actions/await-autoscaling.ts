/** Waits for the cluster or its autoscaling by polling DescribeCluster (there is no waiter in the SDK). */
import type { Aws, Context } from '../context.ts';
import type { AutoscalingGoal } from '../domain/autoscaling-change.ts';
import type { Cluster } from '../domain/cluster.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { observeAutoscaling, observeIdleCluster } from './judge-autoscaling.ts';
import { type Observation, waitUntil } from './wait-until.ts';

const FIRST_INTERVAL_MS = 5_000;
const MAX_INTERVAL_MS = 15_000;
/** Looks in a row that may fail on AWS's side (the SDK has retried each already) before a long wait is given up. */
const MAX_FAILED_LOOKS = 3;

export interface AwaitSpec {
  readonly clusterName: string;
  readonly timeoutMs: number;
  readonly resumeWith: string;
  /** false: nobody has asked AWS for it. */
  readonly isUnderWay?: boolean;
  /** `cluster Updating, autoscaling Creating`. */
  onState(state: string): void;
}

type Needs = Pick<Context, 'clock' | 'signal'>;

/** Waits until autoscaling is InService (and the cluster too) or Disabled; answers the cluster as it is then. */
export async function awaitAutoscaling(
  goal: AutoscalingGoal,
  spec: AwaitSpec,
  aws: Aws,
  context: Needs,
): Promise<Cluster> {
  const what = `autoscaling of ${spec.clusterName} to be ${goal}`;
  return await pollCluster({ ...spec, what, observe: (cluster) => observeAutoscaling(cluster, goal) }, aws, context);
}

/** Waits until the cluster takes updates again, or until it is as the caller wants it; answers the cluster as it is then. */
export async function awaitIdleCluster(
  spec: AwaitSpec & { readonly isEnough: (cluster: Cluster) => boolean },
  aws: Aws,
  context: Needs,
): Promise<Cluster> {
  const what = `the cluster ${spec.clusterName} to be InService`;
  const observe = (cluster: Cluster): Observation<Cluster> =>
    spec.isEnough(cluster) ? { isDone: true, value: cluster } : observeIdleCluster(cluster);
  return await pollCluster({ ...spec, what, observe }, aws, context);
}

export interface PollSpec extends AwaitSpec {
  readonly what: string;
  /** Throws when waiting is in vain. */
  readonly observe: (cluster: Cluster) => Observation<Cluster>;
}

/** Looks at the cluster until it is as it should be; a few looks in a row may fail on the side of AWS. */
export async function pollCluster(spec: PollSpec, aws: Aws, context: Needs): Promise<Cluster> {
  let failedLooks = 0;
  let lastState = 'not looked yet';
  const describe = async (): Promise<Cluster | HpscaleError> => {
    try {
      const cluster = await aws.clusters.describe(spec.clusterName);
      failedLooks = 0;
      return cluster;
    } catch (error) {
      failedLooks += 1;
      if (!isHpscaleError(error) || error.kind !== 'remote' || failedLooks > MAX_FAILED_LOOKS) throw error;
      return error;
    }
  };
  return await waitUntil(
    {
      what: spec.what,
      firstIntervalMs: FIRST_INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      timeoutMs: spec.timeoutMs,
      resumeWith: spec.resumeWith,
      ...(spec.isUnderWay === undefined ? {} : { isUnderWay: spec.isUnderWay }),
      async look() {
        const seen = await describe();
        if (seen instanceof HpscaleError) return { isDone: false, state: `${lastState}; ${seen.message}` };
        const observation = spec.observe(seen);
        if (!observation.isDone) lastState = observation.state;
        return observation;
      },
      onState: (state) => spec.onState(state),
    },
    context,
  );
}
