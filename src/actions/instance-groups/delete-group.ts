/** The use case `instancegroup delete`: not the last one, not one that a node class has, and not one with nodes unless told. */
import type { Context } from '../../context.ts';
import type { Cluster, InstanceGroup } from '../../domain/cluster.ts';
import { isEmptyGroup } from '../../domain/instance-group-rules.ts';
import type { InstanceGroupChangeResult } from '../../domain/instance-group-result.ts';
import { isUnknown } from '../../domain/known.ts';
import { didYouMean } from '../../domain/nearest.ts';
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import type { Plan, Step } from '../../domain/plan.ts';
import { HpscaleError } from '../../errors.ts';
import { warning } from '../../io/messages.ts';
import { awaitSpec, carryOut, type ChangeTools, createChangeTools, requestChange } from '../change-autoscaling.ts';
import { commandLine } from '../command-line.ts';
import { readClusterTags } from '../guard-ownership.ts';
import { refuseDeadCluster } from '../judge-autoscaling.ts';
import { resolveCluster } from '../resolve-cluster.ts';
import { sayIdentity } from '../say-identity.ts';
import { statusOf } from './add-group.ts';
import { awaitGone } from './await-groups.ts';
import { guardGroupDeletion } from './guard-groups.ts';
import { type ClassesByGroup, readClasses } from './read-classes.ts';

export interface DeleteGroupOptions {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  readonly name: string;
  /** Terminate the nodes that it has. */
  readonly withNodes: boolean;
  /** Although it is not known whether a node class has it. */
  readonly force: boolean;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
}

/** Deletes a group; one that is gone already is `unchanged`. */
export async function runDeleteGroup(
  options: DeleteGroupOptions,
  context: Context,
): Promise<Outcome<InstanceGroupChangeResult>> {
  const { selection, name, mutation } = options;
  const { aws, cluster } = await resolveCluster(selection, context);
  const group = cluster.instanceGroups.find((candidate) => candidate.name === name);
  const where = { ...selection, cluster: cluster.name, region: aws.region };
  const flags = [
    ...(options.withNodes ? ['--with-nodes'] : []),
    ...(options.force ? ['--force'] : []),
    ...(mutation.takeOver ? ['--take-over'] : []),
  ];
  const again = commandLine(`instancegroup delete ${name}`, where, flags);
  const tools = createChangeTools(aws, context, options.wait, { again, wait: again });
  const plan = group
    ? await planDeletion(group, cluster, options, { tools, where, context })
    : absentPlan(name, cluster, context);
  const { steps, cluster: after } = await carryOut(plan, cluster, tools, { mutation, context });
  return done({
    schema: 'hpscale.instancegroup/v1',
    cluster: cluster.name,
    name,
    dryRun: mutation.dryRun,
    steps,
    status: statusOf(name, after),
  });
}

function absentPlan(name: string, cluster: Cluster, { io }: Pick<Context, 'io'>): Plan {
  const known = cluster.instanceGroups.map((group) => group.name);
  io.notify(warning(`the cluster "${cluster.name}" has no instance group "${name}"${didYouMean(name, known)}`));
  const step: Step = {
    id: 'delete-instance-group',
    title: `leave ${name}`,
    kind: 'noop',
    target: cluster.arn,
    detail: 'it is not there',
  };
  return { steps: [step], warnings: [] };
}

interface Tools {
  readonly tools: ChangeTools;
  readonly where: ClusterSelection;
  readonly context: Context;
}

async function planDeletion(
  group: InstanceGroup,
  cluster: Cluster,
  options: DeleteGroupOptions,
  { tools, where, context }: Tools,
): Promise<Plan> {
  const isGoing = group.status === 'Deleting';
  if (isGoing) return { steps: awaitSteps(group.name, cluster, tools), warnings: [] };
  refuseDeadCluster(cluster);
  if (cluster.instanceGroups.length === 1) throw lastGroupError(group.name, cluster);
  const [classes, tags] = await Promise.all([
    readClasses(cluster, tools.aws, options.kube, context),
    readClusterTags(cluster, tools.aws),
    sayIdentity(tools.aws, context),
  ]);
  if (!isUnknown(classes)) refuseInUse(group.name, classes, where);
  else if (!options.force) throw unknownClassesError(group.name, classes.unknown);
  refuseOccupied(group, options);
  return {
    steps: [deleteStep(group, cluster, tools), ...awaitSteps(group.name, cluster, tools)],
    warnings: [
      ...guardGroupDeletion(group.name, cluster, tags, options.mutation.takeOver === true),
      ...(isUnknown(classes)
        ? [`whether a node class has ${group.name} is unknown: one that has it would not be Ready any more`]
        : []),
      ...(isEmptyGroup(group) ? [] : [nodesWarning(group)]),
    ],
  };
}

function lastGroupError(name: string, cluster: Cluster): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'last-instance-group',
    message: `${name} is the only instance group of ${cluster.name}, and a cluster has to keep one`,
    hint: `add another first, or delete the cluster: hpscale cluster delete ${cluster.name}`,
  });
}

function unknownClassesError(name: string, why: string): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'node-classes-unknown',
    message: `whether a node class has ${name} is unknown: ${why}`,
    hint: 'a node class without one of its groups is not Ready, and its node pools start no nodes. Make Kubernetes readable (--kubeconfig FILE), or delete it all the same with --force',
  });
}

function refuseInUse(name: string, classes: ClassesByGroup, where: ClusterSelection): void {
  const users = classes.get(name) ?? [];
  if (users.length === 0) return;
  const groupsOf = (user: string) => [...classes].filter(([, its]) => its.includes(user)).map(([group]) => group);
  throw new HpscaleError({
    kind: 'conflict',
    code: 'instance-group-in-use',
    message: `the node ${users.length === 1 ? 'class' : 'classes'} ${users.join(', ')} ${users.length === 1 ? 'has' : 'have'} the instance group ${name}`,
    hint: [
      'without it they would not be Ready, and their node pools would start no nodes. Take it out first:',
      ...users.map((user) => takeOutCommand(user, name, { where, groups: groupsOf(user) })),
    ].join('\n'),
    data: { nodeClasses: users },
  });
}

function takeOutCommand(
  user: string,
  name: string,
  { where, groups }: { readonly where: ClusterSelection; readonly groups: readonly string[] },
): string {
  const others = groups.filter((group) => group !== name);
  if (others.length === 0) return commandLine(`nodeclass delete ${user}`, where);
  return commandLine(
    `nodeclass apply ${user}`,
    where,
    others.map((group) => `--instance-group ${group}`),
  );
}

function nodesWarning({ name, currentCount, targetCount }: InstanceGroup): string {
  const count = Math.max(currentCount, targetCount);
  return `${count} ${count === 1 ? 'node' : 'nodes'} of ${name} ${count === 1 ? 'is' : 'are'} terminated without draining: their pods end at once, and what is on their disks is lost`;
}

function refuseOccupied(group: InstanceGroup, { withNodes }: DeleteGroupOptions): void {
  if (isEmptyGroup(group) || withNodes) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'instance-group-has-nodes',
    message: `the instance group ${group.name} has ${group.currentCount} nodes (target ${group.targetCount})`,
    hint: 'let them go first (kubectl drain, or the node pools that use it), or have them terminated as they are with --with-nodes: their pods would end at once',
    data: { current: group.currentCount, target: group.targetCount },
  });
}

function deleteStep({ name, currentCount }: InstanceGroup, cluster: Cluster, tools: ChangeTools): Step {
  const isGone = (seen: Cluster) => {
    const status = statusOf(name, seen);
    return status === null || status === 'Deleting';
  };
  return {
    id: 'delete-instance-group',
    title: `delete the instance group ${name}`,
    kind: 'delete',
    target: cluster.arn,
    detail: `${currentCount} nodes`,
    run: async (step) => {
      if (isGone(await tools.aws.clusters.describe(cluster.name))) return 'somebody else did';
      const update = { clusterName: cluster.name, instanceGroupsToDelete: [name] };
      return await requestChange({ update, isTaken: isGone, mayAwaitRole: false }, tools, step);
    },
  };
}

function awaitSteps(name: string, cluster: Cluster, tools: ChangeTools): Step[] {
  if (!tools.wait) return [];
  return [
    {
      id: 'await-instance-group-gone',
      title: `wait until ${name} is gone`,
      kind: 'wait',
      target: cluster.arn,
      run: async (step) => {
        await awaitGone(name, awaitSpec(cluster.name, tools, step, tools.resume.again), tools.aws, tools.context);
        return undefined;
      },
    },
  ];
}
