/** The use case `nodeclass apply`: judge the groups against the cluster, guard running nodes, apply, wait. */
import type { Aws, Context, Kube } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import type { GroupOccupancy, RunningNode } from '../domain/group-occupancy.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import type { NodeClassSpec } from '../domain/node-class.ts';
import type { Outcome } from '../domain/outcome.ts';
import { problemsError } from '../domain/problem.ts';
import { isUnknown } from '../domain/known.ts';
import { HpscaleError, usageError } from '../errors.ts';
import { buildNodeClass } from '../manifests/node-class.ts';
import { applyManifests } from './apply-manifests.ts';
import { findRunningNodes } from './find-running-nodes.ts';
import { type GroupObjection, judgeInstanceGroups, type SubnetZones } from '../domain/instance-group-rules.ts';
import { openKubeOfCluster } from './open-kube.ts';
import { requireAutoscaling } from './require-autoscaling.ts';
import { ifPermitted, toUnknown } from './unless-refused.ts';

export interface ApplyNodeClassOptions extends KubeApplyOptions {
  readonly spec: NodeClassSpec;
  /** Groups whose running nodes may be drained and removed. */
  readonly allowDrain: readonly string[];
}

/** Applies a node class. Refuses groups that Karpenter cannot use, and those with running nodes unless they may be drained. */
export async function runApplyNodeClass(
  options: ApplyNodeClassOptions,
  context: Context,
): Promise<Outcome<ApplyResult>> {
  const { spec, allowDrain } = options;
  for (const group of allowDrain) {
    if (!spec.instanceGroups.includes(group)) {
      throw usageError('drain-not-in-class', `--allow-drain ${group}: the node class does not take in that group`);
    }
  }
  const { kube, hyperpod } = await openKubeOfCluster(options.cluster, options.kube, context);
  const { aws, cluster } = hyperpod;
  requireAutoscaling(cluster, { ...options.cluster, region: aws.region });
  const warnings = await judge(spec, allowDrain, { aws, cluster, kube });
  return await applyManifests(
    {
      manifests: [{ type: RESOURCES.nodeClass, object: buildNodeClass(spec) }],
      ...options.mutation,
      ...options.wait,
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
      warnings,
    },
    kube,
    context,
  );
}

interface World {
  readonly aws: Aws;
  readonly cluster: Cluster;
  readonly kube: Kube;
}

/** Throws what cannot be, answers what should be known. */
async function judge(spec: NodeClassSpec, allowDrain: readonly string[], world: World): Promise<string[]> {
  const { aws, cluster, kube } = world;
  const groups = cluster.instanceGroups.filter((group) => spec.instanceGroups.includes(group.name));
  const [zones, classes] = await Promise.all([readZones(groups, aws), kube.list(RESOURCES.nodeClass)]);
  const { objections, warnings } = judgeInstanceGroups(spec.instanceGroups, cluster, zones);
  refuseUnfitGroups(spec, objections);
  const taken = new Set(classes.flatMap(instanceGroupsOf));
  const occupancies = await findRunningNodes(
    groups.filter((group) => !taken.has(group.name)),
    cluster,
    world,
  );
  const refused = occupancies.filter(({ group }) => !allowDrain.includes(group));
  if (refused.length > 0) throw runningNodesError(refused);
  const current = classes.find(({ metadata }) => metadata.name === spec.name);
  return [...warnings, ...occupancies.map(drainWarning), ...removalWarnings(spec, current)];
}

function refuseUnfitGroups({ name }: NodeClassSpec, objections: readonly GroupObjection[]): void {
  const isMissing = objections.every(({ code }) => code === 'instance-group-not-found');
  const error = isMissing
    ? problemsError('instance-group-not-found', `the node class "${name}"`, objections, 'not-found')
    : problemsError('instance-group-unsupported', `the node class "${name}"`, objections, 'conflict');
  if (error) throw error;
}

async function readZones(groups: readonly InstanceGroup[], aws: Aws): Promise<SubnetZones> {
  // Only a fixed-type group with several subnets raises the question.
  const ids = groups
    .filter((group) => !group.isFlexible && group.subnetIds.length > 1)
    .flatMap((group) => group.subnetIds);
  if (ids.length === 0) return new Map();
  const subnets = await ifPermitted(() => aws.subnets.describe([...new Set(ids)]), toUnknown);
  return isUnknown(subnets) ? subnets : new Map(subnets.map((subnet) => [subnet.id, subnet.zone]));
}

function runningNodesError(occupancies: readonly GroupOccupancy[]): HpscaleError {
  const names = occupancies.map(({ group }) => group);
  const lines = occupancies.flatMap((occupancy) => [
    ...(occupancy.unknown === undefined ? [] : [`  ${occupancy.group}: unknown (${occupancy.unknown})`]),
    ...describeNodes(occupancy.nodes),
  ]);
  return new HpscaleError({
    kind: 'conflict',
    code: 'group-has-running-nodes',
    message: occupancies.map(describeOccupancy).join('; '),
    hint: [
      ...(lines.length === 0 ? [] : ['its nodes and the pods on them:', ...lines]),
      'Karpenter takes an instance group down to 0 when it gets it: use an empty group, or agree with',
      `  ${names.map((name) => `--allow-drain ${name}`).join(' ')}`,
    ].join('\n'),
    data: { groups: occupancies },
  });
}

function describeOccupancy({ group, nodes, unknown }: GroupOccupancy): string {
  if (unknown !== undefined) return `the instance group ${group} is not empty, and what runs on it is unknown`;
  return `the instance group ${group} has ${nodes.length} running ${nodes.length === 1 ? 'node' : 'nodes'} that Karpenter would drain and remove`;
}

function drainWarning(occupancy: GroupOccupancy): string {
  return [`${describeOccupancy(occupancy)} (--allow-drain)`, ...describeNodes(occupancy.nodes)].join('\n');
}

const SHOWN_NODES = 20;
const SHOWN_PODS = 5;

function describeNodes(nodes: readonly RunningNode[]): string[] {
  const lines = nodes.slice(0, SHOWN_NODES).map(({ name, pods }) => `  ${name}: ${describePods(pods)}`);
  return nodes.length > SHOWN_NODES ? [...lines, `  and ${nodes.length - SHOWN_NODES} nodes more`] : lines;
}

function describePods(pods: RunningNode['pods']): string {
  if (pods === undefined) return 'its pods are unknown';
  if (pods.length === 0) return 'no pods but those of DaemonSets';
  const more = pods.length > SHOWN_PODS ? ` and ${pods.length - SHOWN_PODS} more` : '';
  return `${pods.slice(0, SHOWN_PODS).join(', ')}${more}`;
}

function removalWarnings(spec: NodeClassSpec, current: KubeObject | undefined): string[] {
  const removed = (current ? instanceGroupsOf(current) : []).filter((group) => !spec.instanceGroups.includes(group));
  if (removed.length === 0) return [];
  return [
    `${removed.join(', ')} no longer ${removed.length === 1 ? 'belongs' : 'belong'} to the node class: nodes there have drifted, and Karpenter replaces them within the node pools' disruption budgets`,
  ];
}
