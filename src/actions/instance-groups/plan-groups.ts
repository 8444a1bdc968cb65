/** Adds the instance groups that are not there: one UpdateCluster for all of them, then the wait until they are in service. */
import type { Aws } from '../../context.ts';
import type { Cluster, NewInstanceGroup } from '../../domain/cluster.ts';
import { completeGroup, groupDifferences } from '../../domain/complete-group.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import { isUnknown } from '../../domain/known.ts';
import { SUPPORTED_ARCH } from '../../domain/node-pool.ts';
import type { Step } from '../../domain/plan.ts';
import { type Problem, problemsError } from '../../domain/problem.ts';
import { awaitIdleCluster } from '../await-autoscaling.ts';
import { awaitSpec, type ChangeTools, requestChange } from '../change-autoscaling.ts';
import { readSubnets } from './read-subnets.ts';

export interface GroupPlan {
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
  /** Names of the groups that the steps add. */
  readonly added: readonly string[];
}

/** A spec, and what is wrong with it. */
export interface GroupProblems {
  /** Of the specs, as they were given. */
  readonly index: number;
  readonly problems: readonly Problem[];
}

/** Judges every spec that is not there yet, without planning: what setup says with the place in its file. */
export async function judgeNewGroups(
  specs: readonly InstanceGroupSpec[],
  cluster: Cluster,
  aws: Aws,
): Promise<readonly GroupProblems[]> {
  const { judged } = await completeMissing(specs, cluster, aws);
  return judged.flatMap(({ index, problems }) => (problems.length === 0 ? [] : [{ index, problems }]));
}

/**
 * Plans one UpdateCluster with all groups that are missing, at 0 nodes. A group that is there stays as it is: what differs is
 * a warning. Throws `bad-instance-group` with everything that SageMaker or Karpenter would refuse.
 */
export async function planInstanceGroups(
  specs: readonly InstanceGroupSpec[],
  cluster: Cluster,
  tools: ChangeTools,
): Promise<GroupPlan> {
  const { judged, doubts } = await completeMissing(specs, cluster, tools.aws);
  for (const { spec, problems } of judged) {
    const error = problemsError('bad-instance-group', `the instance group "${spec.name}"`, problems, 'conflict');
    if (error) throw error;
  }
  const groups = judged.flatMap(({ group }) => group ?? []);
  const added = groups.map(({ name }) => name);
  return {
    added,
    steps: groups.length === 0 ? [] : [addStep(groups, cluster, tools), ...awaitStep(added, cluster, tools)],
    warnings: [...specs.flatMap((spec) => keptWarnings(spec, cluster)), ...doubts, ...groups.flatMap(archWarnings)],
  };
}

interface JudgedSpec {
  readonly index: number;
  readonly spec: InstanceGroupSpec;
  readonly group: NewInstanceGroup | null;
  readonly problems: readonly Problem[];
}

async function completeMissing(
  specs: readonly InstanceGroupSpec[],
  cluster: Cluster,
  aws: Aws,
): Promise<{ readonly judged: readonly JudgedSpec[]; readonly doubts: readonly string[] }> {
  const missing = [...specs.entries()].filter(
    ([, { name }]) => !cluster.instanceGroups.some((group) => group.name === name),
  );
  const completed = missing.map(([index, spec]) => ({ index, spec, ...completeGroup(spec, cluster, specs) }));
  const ids = completed.flatMap(({ group }) => group?.subnetIds ?? []);
  const subnets = await readSubnets(ids, aws);
  if (isUnknown(subnets)) {
    return {
      judged: completed,
      doubts: [`whether the subnets of the new groups exist is unknown: ${subnets.unknown}`],
    };
  }
  return {
    judged: completed.map((one) => ({ ...one, problems: [...one.problems, ...subnetProblems(one.group, subnets)] })),
    doubts: [],
  };
}

function subnetProblems(
  group: NewInstanceGroup | null,
  subnets: ReadonlyMap<string, { readonly zone: string; readonly availableAddresses: number }>,
): Problem[] {
  const known = (group?.subnetIds ?? []).map((id) => ({ id, subnet: subnets.get(id) }));
  const unknown = known.filter(({ subnet }) => !subnet).map(({ id }) => id);
  if (unknown.length > 0) {
    return [{ field: 'subnets', message: `there is no subnet ${unknown.join(', ')} in this region and account` }];
  }
  const zones = [...new Set(known.map(({ subnet }) => subnet?.zone))];
  const problems: Problem[] = [];
  if (zones.length > 1 && group?.isFlexible === false) {
    problems.push({
      field: 'subnets',
      message: `its subnets are in ${zones.length} zones (${zones.join(', ')}), and Karpenter needs a group of one type in one zone`,
      hint: 'make a group per zone, or a flexible one',
    });
  }
  if (known.length > 0 && known.every(({ subnet }) => subnet?.availableAddresses === 0)) {
    problems.push({ field: 'subnets', message: 'none of its subnets has a free address: no node could start' });
  }
  return problems;
}

function keptWarnings(spec: InstanceGroupSpec, cluster: Cluster): string[] {
  const group = cluster.instanceGroups.find(({ name }) => name === spec.name);
  const differences = group ? groupDifferences(spec, group) : [];
  if (differences.length === 0) return [];
  return [
    `the instance group ${spec.name} is there and stays as it is: ${differences.join('; ')}. SageMaker cannot change that; make a group of another name`,
  ];
}

function archWarnings({ name, instanceTypes }: NewInstanceGroup): string[] {
  const types = instanceTypes.filter((type) => (findInstanceType(type)?.arch ?? SUPPORTED_ARCH) !== SUPPORTED_ARCH);
  if (types.length === 0) return [];
  return [
    `${name}: ${types.join(', ')} is not ${SUPPORTED_ARCH}, the only architecture that HyperPod lists for Karpenter`,
  ];
}

function addStep(groups: readonly NewInstanceGroup[], cluster: Cluster, tools: ChangeTools): Step {
  const names = groups.map(({ name }) => name);
  const isThere = (seen: Cluster) => names.every((name) => seen.instanceGroups.some((group) => group.name === name));
  return {
    id: 'add-instance-groups',
    title: `add ${groups.length === 1 ? 'the instance group' : 'the instance groups'} ${names.join(', ')}`,
    kind: 'create',
    target: cluster.arn,
    detail: groups.map(describeGroup).join('; '),
    run: async (step) => {
      // A second run, or another hpscale, may have been quicker: a group that is there must not be sent again.
      const fresh = await tools.aws.clusters.describe(cluster.name);
      const left = groups.filter(({ name }) => !fresh.instanceGroups.some((group) => group.name === name));
      if (left.length === 0) return 'somebody else did';
      const update = { clusterName: cluster.name, instanceGroups: left };
      return await requestChange({ update, isTaken: isThere, mayAwaitRole: false }, tools, step);
    },
  };
}

/** `gpu-g6-c: ml.g6.xlarge, on-demand, 0 nodes, in subnet-…`. */
function describeGroup({ name, instanceTypes, capacityType, subnetIds }: NewInstanceGroup): string {
  const where = subnetIds.length === 0 ? "in the cluster's subnets" : `in ${subnetIds.join(', ')}`;
  return `${name}: ${instanceTypes.join(', ')}, ${capacityType}, 0 nodes, ${where}`;
}

function awaitStep(names: readonly string[], cluster: Cluster, tools: ChangeTools): Step[] {
  if (!tools.wait) return [];
  return [
    {
      id: 'await-instance-groups',
      title: `wait until ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} in service`,
      kind: 'wait',
      target: cluster.arn,
      run: async (step) => {
        const spec = awaitSpec(cluster.name, tools, step, tools.resume.again);
        await awaitIdleCluster({ ...spec, isEnough: () => false }, tools.aws, tools.context);
        return undefined;
      },
    },
  ];
}
