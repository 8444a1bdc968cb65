/** Adds the instance groups that are not there: one UpdateCluster for all of them, then the wait until they are in service. */
import type { Cluster, NewInstanceGroup } from '../../domain/cluster.ts';
import { groupDifferences } from '../../domain/complete-group.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import type { Step, StepContext } from '../../domain/plan.ts';
import { problemsError } from '../../domain/problem.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import { awaitSpec, type ChangeTools, requestChange } from '../change-autoscaling.ts';
import { awaitGroups } from './await-groups.ts';
import { completeNewGroups, type JudgedGroups } from './judge-new-groups.ts';

export interface GroupPlan {
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
  /** Names of the groups that the steps add. */
  readonly added: readonly string[];
  /** The same, as SageMaker is asked for them. */
  readonly groups: readonly NewInstanceGroup[];
}

/** Judges and plans one more group. Throws `bad-instance-group` with everything that SageMaker or Karpenter would refuse. */
export async function planNewGroup(spec: InstanceGroupSpec, cluster: Cluster, tools: ChangeTools): Promise<GroupPlan> {
  const judgement = await completeNewGroups([spec], cluster, tools.aws);
  const problems = judgement.judged.flatMap((judged) => judged.problems);
  const error = problemsError('bad-instance-group', `the instance group "${spec.name}"`, problems, 'conflict');
  if (error) throw error;
  return planInstanceGroups([spec], judgement, cluster, tools);
}

/**
 * Plans one UpdateCluster with all groups that are missing, at 0 nodes; they were completed and found good. A group that is there stays
 * as it is: what differs is a warning.
 */
export function planInstanceGroups(
  specs: readonly InstanceGroupSpec[],
  { judged, warnings }: JudgedGroups,
  cluster: Cluster,
  tools: ChangeTools,
): GroupPlan {
  const groups = judged.flatMap(({ group }) => group ?? []);
  const added = groups.map(({ name }) => name);
  const waiting = specs.map(({ name }) => name).filter((name) => isOnItsWay(name, cluster));
  return {
    added,
    groups,
    steps: [
      ...(groups.length === 0 ? [] : [addStep(groups, cluster, tools)]),
      ...awaitStep([...waiting, ...added], cluster, tools),
    ],
    warnings: [...specs.flatMap((spec) => keptWarnings(spec, cluster)), ...warnings],
  };
}

function isOnItsWay(name: string, { instanceGroups }: Cluster): boolean {
  return instanceGroups.some((group) => group.name === name && group.status === 'Creating');
}

function keptWarnings(spec: InstanceGroupSpec, cluster: Cluster): string[] {
  const group = cluster.instanceGroups.find(({ name }) => name === spec.name);
  if (!group) return [];
  const differences = groupDifferences(spec, group);
  const bad = group.status === 'Failed' || group.status === 'Degraded' || group.status === 'Deleting';
  return [
    ...(bad ? [`the instance group ${spec.name} is there, but ${group.status}`] : []),
    ...(differences.length === 0
      ? []
      : [
          `the instance group ${spec.name} is there and stays as it is: ${differences.join('; ')}. SageMaker cannot change that; make a group of another name`,
        ]),
  ];
}

/** A group that is there must never be sent again: what is left out of it would be reset. */
function addStep(groups: readonly NewInstanceGroup[], cluster: Cluster, tools: ChangeTools): Step {
  const names = groups.map(({ name }) => name);
  const isThere = (seen: Cluster) => names.every((name) => seen.instanceGroups.some((group) => group.name === name));
  return {
    id: 'add-instance-groups',
    title: `add ${groups.length === 1 ? 'the instance group' : 'the instance groups'} ${names.join(', ')}`,
    kind: 'create',
    target: cluster.arn,
    detail: groups.map((group) => (groups.length === 1 ? '' : `${group.name}: `) + describeGroup(group)).join('; '),
    run: async (step) => {
      // Somebody else may have been quicker, or this may be the second run after an answer that got lost.
      const fresh = await tools.aws.clusters.describe(cluster.name);
      const left = groups.filter(({ name }) => !fresh.instanceGroups.some((group) => group.name === name));
      if (left.length === 0) return 'they are there already';
      return await send(left, isThere, { cluster, tools, step });
    },
  };
}

interface Sending {
  readonly cluster: Cluster;
  readonly tools: ChangeTools;
  readonly step: StepContext;
}

async function send(
  groups: readonly NewInstanceGroup[],
  isThere: (seen: Cluster) => boolean,
  { cluster, tools, step }: Sending,
): Promise<string | undefined> {
  const update = { clusterName: cluster.name, instanceGroups: groups };
  try {
    return await requestChange({ update, isTaken: isThere, mayAwaitRole: false }, tools, step);
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'aws-validation') throw error;
    throw new HpscaleError({
      kind: error.kind,
      code: error.code,
      message: error.message,
      hint: 'hpscale asks for InstanceCount 0, as HyperPod documents it for Karpenter, while another page of the same guide wants at least 1: if that is what SageMaker refuses here, please report it',
      ...(error.data === undefined ? {} : { data: error.data }),
      cause: error,
    });
  }
}

/** `ml.g6.xlarge, on-demand, 0 nodes, in subnet-…`. */
function describeGroup({ instanceTypes, capacityType, subnetIds }: NewInstanceGroup): string {
  const where = subnetIds.length === 0 ? "in the cluster's subnets" : `in ${subnetIds.join(', ')}`;
  return `${instanceTypes.join(', ')}, ${capacityType}, 0 nodes, ${where}`;
}

function awaitStep(names: readonly string[], cluster: Cluster, tools: ChangeTools): Step[] {
  if (!tools.wait || names.length === 0) return [];
  return [
    {
      id: 'await-instance-groups',
      title: `wait until ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} in service`,
      kind: 'wait',
      target: cluster.arn,
      run: async (step) => {
        await awaitGroups(names, awaitSpec(cluster.name, tools, step, tools.resume.again), tools.aws, tools.context);
        return undefined;
      },
    },
  ];
}
