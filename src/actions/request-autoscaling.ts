/** UpdateCluster for autoscaling: waits out what passes by itself (a busy cluster, a role too new for IAM), and nothing else. */
import type { Aws, Context } from '../context.ts';
import type { Cluster, ClusterUpdate } from '../domain/cluster.ts';
import { formatDuration } from '../domain/duration.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { awaitIdleCluster } from './await-autoscaling.ts';
import type { Deadline } from './deadline.ts';

/** IAM is eventually consistent: a new role is usually assumable within a minute. */
const ROLE_PATIENCE_MS = 120_000;
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 20_000;

export interface AutoscalingRequest {
  readonly update: ClusterUpdate;
  /** Whether the cluster shows that this was asked for already: by an answer that got lost, or by someone else. */
  readonly isTaken: (cluster: Cluster) => boolean;
  /** The role is known to trust HyperPod, so "cannot be assumed" can only mean "not yet". */
  readonly mayAwaitRole: boolean;
  /** Whether to wait until a busy cluster takes updates again. */
  readonly mayAwaitCluster: boolean;
  readonly deadline: Deadline;
  /** Command that goes on, for a timeout. */
  readonly resumeWith: string;
  progress(text: string): void;
}

type Needs = Pick<Context, 'clock' | 'signal'>;

/** Sends the update; answers `accepted`, or `already` when the cluster shows it after a conflict or a refusal. */
export async function requestAutoscaling(
  request: AutoscalingRequest,
  aws: Aws,
  context: Needs,
): Promise<'accepted' | 'already'> {
  const waitForRole = createRolePatience(request, context);
  for (;;) {
    const failure = await send(request.update, aws);
    if (failure === undefined) return 'accepted';
    switch (troubleOf(failure, request)) {
      case 'busy':
        if (request.deadline.leftMs() === 0) throw failure;
        if (request.isTaken(await awaitCalm(request, aws, context))) return 'already';
        break;
      case 'role-too-new':
        await waitForRole(failure);
        break;
      case 'refused':
        // Asked for again, what another run or a lost request has asked for is refused: there is nothing to change.
        if (request.isTaken(await aws.clusters.describe(request.update.clusterName))) return 'already';
        throw failure;
      default:
        throw failure;
    }
  }
}

/** undefined when it was accepted. */
async function send(update: ClusterUpdate, aws: Aws): Promise<HpscaleError | undefined> {
  try {
    await aws.clusters.update(update);
    return undefined;
  } catch (error) {
    if (isHpscaleError(error)) return error;
    throw error;
  }
}

/** What the error means to this request; `other` is not waited out. */
function troubleOf({ code }: HpscaleError, request: AutoscalingRequest): 'busy' | 'role-too-new' | 'refused' | 'other' {
  if (code === 'cluster-busy' && request.mayAwaitCluster) return 'busy';
  if (code === 'aws-validation') return 'refused';
  return code === 'role-not-assumable' && request.mayAwaitRole ? 'role-too-new' : 'other';
}

/** After a conflict: a pause first (DescribeCluster may still say InService), then until the cluster is idle. */
async function awaitCalm(request: AutoscalingRequest, aws: Aws, context: Needs): Promise<Cluster> {
  const { update, deadline, resumeWith, isTaken } = request;
  const onState = (state: string) => request.progress(state);
  onState('another operation on the cluster is going on');
  await context.clock.sleep(Math.min(FIRST_PAUSE_MS, deadline.leftMs()), context.signal);
  return await awaitIdleCluster(
    { clusterName: update.clusterName, timeoutMs: deadline.leftMs(), resumeWith, onState, isEnough: isTaken },
    aws,
    context,
  );
}

/** Pauses, longer each time, before the role is tried again; throws once its patience is at an end. */
export function createRolePatience(
  request: Pick<AutoscalingRequest, 'deadline' | 'progress'>,
  { clock, signal }: Needs,
): (failure: HpscaleError) => Promise<void> {
  const patienceMs = Math.min(ROLE_PATIENCE_MS, request.deadline.leftMs());
  const end = clock.now() + patienceMs;
  let pauseMs = FIRST_PAUSE_MS;
  return async (failure: HpscaleError): Promise<void> => {
    if (clock.now() + pauseMs > end) throw stillNotAssumable(failure, patienceMs);
    request.progress('IAM has not made the role known everywhere yet');
    await clock.sleep(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 1.5, MAX_PAUSE_MS);
  };
}

function stillNotAssumable({ kind, code, message, data }: HpscaleError, patienceMs: number): HpscaleError {
  return new HpscaleError({
    kind,
    code,
    message: `${message} (asked for ${formatDuration(patienceMs)})`,
    hint: 'its trust policy is right: an organization policy may forbid it, or IAM is slow today; try again in a few minutes',
    ...(data === undefined ? {} : { data }),
  });
}
