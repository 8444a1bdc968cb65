/** The use case `wait`: until autoscaling is InService or Disabled. */
import type { Context } from '../context.ts';
import type { AutoscalingGoal, WaitResult } from '../domain/autoscaling-change.ts';
import type { ClusterSelection } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import { CODES, progress, warning } from '../io/messages.ts';
import { awaitAutoscaling } from './await-autoscaling.ts';
import { commandLine } from './command-line.ts';
import { notOnEksError } from './connect-kube.ts';
import { isDisabling, isEnabling, observeAutoscaling } from './judge-autoscaling.ts';
import { resolveCluster } from './resolve-cluster.ts';

export interface WaitForOptions {
  readonly selection: ClusterSelection;
  readonly goal: AutoscalingGoal;
  readonly timeoutMs: number;
}

/** Waits; says so when nothing is under way that would bring the goal about. */
export async function runWait(options: WaitForOptions, context: Context): Promise<Outcome<WaitResult>> {
  const { selection, goal, timeoutMs } = options;
  const { aws, cluster } = await resolveCluster(selection, context);
  const where = { ...selection, cluster: cluster.name, region: aws.region };
  if (goal === 'InService' && cluster.orchestrator.kind !== 'eks') throw notOnEksError(cluster);
  const first = observeAutoscaling(cluster, goal);
  const isUnderWay = (goal === 'InService' ? isEnabling : isDisabling)(cluster.autoscaling);
  if (!isUnderWay) {
    const verb = goal === 'InService' ? 'enable' : 'disable';
    const remedy = commandLine(verb, where);
    context.io.notify(
      warning(
        `autoscaling of ${cluster.name} is ${cluster.autoscaling.status}, and nobody has asked to ${verb} it: ${remedy}`,
      ),
    );
  }
  const what = `autoscaling of ${cluster.name} to be ${goal}`;
  const seen = first.isDone
    ? first.value
    : await awaitAutoscaling(
        goal,
        {
          clusterName: cluster.name,
          timeoutMs,
          resumeWith: commandLine('wait', where, [`--for ${goal}`]),
          isUnderWay,
          onState: (state) =>
            context.io.notify(progress(CODES.clusterPoll, `waiting for ${what}: ${state}`, { state })),
        },
        aws,
        context,
      );
  return done({
    schema: 'hpscale.wait/v1',
    cluster: seen.name,
    clusterStatus: seen.status,
    for: goal,
    autoscaling: seen.autoscaling,
  });
}
