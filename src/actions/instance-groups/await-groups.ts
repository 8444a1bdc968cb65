/** Waits until instance groups are in service, or gone; says why one failed. */
import type { Aws, Context } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import { type AwaitSpec, pollCluster } from '../await-autoscaling.ts';
import { observeIdleCluster } from '../judge-autoscaling.ts';
import type { Observation } from '../wait-until.ts';
import { recentFailures } from './recent-failures.ts';

type Needs = Pick<Context, 'clock' | 'signal'>;

const FAILED = ['Failed', 'Degraded'];

/** Until the cluster takes updates again and each of its groups is InService. Throws `instance-group-failed` with the events that tell why. */
export async function awaitGroups(
  names: readonly string[],
  spec: AwaitSpec,
  aws: Aws,
  context: Needs,
): Promise<Cluster> {
  const what = `${names.join(', ')} to be InService`;
  try {
    return await pollCluster({ ...spec, what, observe: (cluster) => observeGroups(names, cluster) }, aws, context);
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'instance-group-failed') throw error;
    const group = String(error.data?.['instanceGroup']);
    const events = await recentFailures(spec.clusterName, group, aws, context);
    throw new HpscaleError({
      kind: error.kind,
      code: error.code,
      message: [error.message, ...events.slice(0, 1)].join(': '),
      hint: [...events.slice(1), ...(error.hint === undefined ? [] : [error.hint])].join('\n'),
      ...(error.data === undefined ? {} : { data: error.data }),
      cause: error,
    });
  }
}

function observeGroups(names: readonly string[], cluster: Cluster): Observation<Cluster> {
  const groups = names.map(
    (name) => cluster.instanceGroups.find((group) => group.name === name) ?? { name, status: 'not there' },
  );
  const failed = groups.find(({ status }) => FAILED.includes(status));
  if (failed) {
    throw new HpscaleError({
      kind: 'remote',
      code: 'instance-group-failed',
      message: `the instance group ${failed.name} is ${failed.status}`,
      hint: `once mended, delete it and add it again: hpscale instancegroup delete ${failed.name} --cluster ${cluster.name}`,
      data: { instanceGroup: failed.name, status: failed.status },
    });
  }
  const waiting = groups.filter(({ status }) => status !== 'InService');
  if (waiting.length === 0) return observeIdleCluster(cluster);
  observeIdleCluster(cluster);
  return { isDone: false, state: waiting.map(({ name, status }) => `${name} ${status}`).join(', ') };
}

/** Until the cluster has no such group and takes updates again. */
export async function awaitGone(name: string, spec: AwaitSpec, aws: Aws, context: Needs): Promise<Cluster> {
  const what = `${name} to be gone`;
  const observe = (cluster: Cluster): Observation<Cluster> => {
    const group = cluster.instanceGroups.find((candidate) => candidate.name === name);
    const idle = observeIdleCluster(cluster);
    return group ? { isDone: false, state: `${name} ${group.status}, ${group.currentCount} nodes` } : idle;
  };
  return await pollCluster({ ...spec, what, observe }, aws, context);
}
