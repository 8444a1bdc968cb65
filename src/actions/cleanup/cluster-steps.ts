/** The steps of a clean-up on the AWS side: instance groups, autoscaling, NodeRecovery. */
import type { Kube } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { isEmptyGroup } from '../../domain/instance-group-rules.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import type { Step } from '../../domain/plan.ts';
import { HpscaleError } from '../../errors.ts';
import { awaitIdleCluster, pollCluster } from '../await-autoscaling.ts';
import { awaitSpec, type ChangeTools, requestChange } from '../change-autoscaling.ts';
import { observeIdleCluster } from '../judge-autoscaling.ts';
import { listManaged } from '../managed-objects.ts';
import { planDisable, refuseWithNodes } from '../plan-disable.ts';
import { ifServed } from '../unless-refused.ts';

/** One UpdateCluster for all of them, then the wait. Looks again before: what has nodes or a node class by then stays. */
export function deleteGroupsSteps(names: readonly string[], cluster: Cluster, kube: Kube, tools: ChangeTools): Step[] {
  if (names.length === 0) return [];
  const text = `the instance ${names.length === 1 ? 'group' : 'groups'} ${names.join(', ')}`;
  const isGoing = (seen: Cluster) => present(names, seen).every(({ status }) => status === 'Deleting');
  return [
    {
      id: 'delete-instance-groups',
      title: `delete ${text}`,
      kind: 'delete',
      target: cluster.arn,
      detail: 'as the file lists them; 0 nodes each',
      run: async (step) => {
        const seen = await tools.aws.clusters.describe(cluster.name);
        if (isGoing(seen)) return 'somebody else did';
        const doomed = present(names, seen).filter(({ status }) => status !== 'Deleting');
        await refuseUsedGroups(doomed, kube);
        const update = { clusterName: cluster.name, instanceGroupsToDelete: doomed.map(({ name }) => name) };
        return await requestChange({ update, isTaken: isGoing, mayAwaitRole: false }, tools, step);
      },
    },
    {
      id: 'await-instance-groups-gone',
      title: `wait until ${text} ${names.length === 1 ? 'is' : 'are'} gone`,
      kind: 'wait',
      target: cluster.arn,
      run: async (step) => {
        const observe = (seen: Cluster) => {
          const idle = observeIdleCluster(seen);
          const left = present(names, seen);
          if (left.length === 0) return idle;
          return { isDone: false, state: left.map(({ name, status }) => `${name} ${status}`).join(', ') } as const;
        };
        const spec = awaitSpec(cluster.name, tools, step, tools.resume.again);
        await pollCluster({ ...spec, what: `${text} to be gone`, observe }, tools.aws, stepContext(tools, step.signal));
        return undefined;
      },
    },
  ];
}

function present(names: readonly string[], { instanceGroups }: Cluster): Cluster['instanceGroups'] {
  return instanceGroups.filter(({ name }) => names.includes(name));
}

async function refuseUsedGroups(groups: Cluster['instanceGroups'], kube: Kube): Promise<void> {
  const classes = await ifServed(() => kube.list(RESOURCES.nodeClass), []);
  const problems = groups.flatMap((group) => {
    const users = classes.filter((nodeClass) => instanceGroupsOf(nodeClass).includes(group.name));
    return [
      ...users.map(({ metadata }) => `the node class ${metadata.name} has ${group.name} by now`),
      ...(isEmptyGroup(group) ? [] : [`${group.name} has ${group.currentCount} nodes (target ${group.targetCount})`]),
    ];
  });
  if (problems.length === 0) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'instance-group-in-use',
    message: `an instance group that was to go is in use: ${problems.join('; ')}`,
    hint: 'let them stay with --keep groups',
    data: { problems },
  });
}

/** Turns autoscaling off. Looks again before: a node pool that somebody made meanwhile would be left without its controller. */
export function disableSteps(cluster: Cluster, kube: Kube | undefined, tools: ChangeTools): readonly Step[] {
  const nothing = { nodePools: [], nodeClaims: [] };
  const { steps } = planDisable({ cluster, managed: nothing, doubts: [] }, tools);
  return steps.map((step) => (step.kind === 'update' && kube ? lookingFirst(step, cluster, kube) : step));
}

function lookingFirst(step: Step, cluster: Cluster, kube: Kube): Step {
  return {
    ...step,
    run: async (context) => {
      refuseWithNodes({ cluster, managed: await listManaged(kube) });
      return await step.run?.(context);
    },
  };
}

/** Puts NodeRecovery back. */
export function recoverySteps(nodeRecovery: 'None', cluster: Cluster, tools: ChangeTools): readonly Step[] {
  const isTaken = (seen: Cluster) => seen.nodeRecovery === nodeRecovery;
  return [
    {
      id: 'restore-node-recovery',
      title: `put NodeRecovery of ${cluster.name} back to ${nodeRecovery}`,
      kind: 'update',
      target: cluster.arn,
      detail: 'what it was before autoscaling was enabled',
      run: async (step) => {
        if (isTaken(await tools.aws.clusters.describe(cluster.name))) return 'somebody else did';
        const update = { clusterName: cluster.name, nodeRecovery };
        return await requestChange({ update, isTaken, mayAwaitRole: false }, tools, step);
      },
    },
    awaitIdleStep('await-node-recovery', cluster, tools),
  ];
}

/** What was asked of the cluster, by this run or by one before it that was broken off, comes to its end. */
export function awaitIdleStep(id: string, cluster: Cluster, tools: ChangeTools): Step {
  return {
    id,
    title: 'wait until the cluster takes updates again',
    kind: 'wait',
    target: cluster.arn,
    run: async (step) => {
      const spec = awaitSpec(cluster.name, tools, step, tools.resume.again);
      const context = stepContext(tools, step.signal);
      await awaitIdleCluster({ ...spec, isEnough: () => false }, tools.aws, context);
      return undefined;
    },
  };
}

function stepContext({ context }: ChangeTools, signal: AbortSignal) {
  return { ...context, signal };
}
