/** Whether a node class may take in its instance groups, and what follows when it does: one rule for `nodeclass apply` and `setup`. */
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import type { GroupOccupancy, RunningNode } from '../domain/group-occupancy.ts';
import { type GroupObjection, judgeInstanceGroups, type SubnetZones } from '../domain/instance-group-rules.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import type { NodeClassSpec } from '../domain/node-class.ts';
import { problemsError } from '../domain/problem.ts';
import { HpscaleError } from '../errors.ts';

/** Throws `instance-group-not-found` or `instance-group-unsupported` with everything that is wrong with the groups; answers what should be known. */
export function judgeGroupsOfClass(spec: NodeClassSpec, cluster: Cluster, zones: SubnetZones): readonly string[] {
  const { objections, warnings } = judgeInstanceGroups(spec.instanceGroups, cluster, zones);
  refuseUnfitGroups(spec, objections);
  return warnings;
}

/** The groups that no node class has taken in yet: only there are running nodes anything but Karpenter's. */
export function newGroups(groups: readonly InstanceGroup[], classes: readonly KubeObject[]): readonly InstanceGroup[] {
  const taken = new Set(classes.flatMap(instanceGroupsOf));
  return groups.filter((group) => !taken.has(group.name));
}

/** Throws `group-has-running-nodes` unless they may be drained; answers what Karpenter will take away. */
export function judgeOccupancies(
  occupancies: readonly GroupOccupancy[],
  allowDrain: readonly string[],
): readonly string[] {
  const refused = occupancies.filter(({ group }) => !allowDrain.includes(group));
  if (refused.length > 0) throw runningNodesError(refused);
  return occupancies.map(drainWarning);
}

function refuseUnfitGroups({ name }: NodeClassSpec, objections: readonly GroupObjection[]): void {
  const isMissing = objections.every(({ code }) => code === 'instance-group-not-found');
  const error = isMissing
    ? problemsError('instance-group-not-found', `the node class "${name}"`, objections, 'not-found')
    : problemsError('instance-group-unsupported', `the node class "${name}"`, objections, 'conflict');
  if (error) throw error;
}

/** Subnets whose zones have to be known: those of a group of one type that has several. */
export function subnetsInQuestion(groups: readonly InstanceGroup[]): readonly string[] {
  return groups.filter((group) => !group.isFlexible && group.subnetIds.length > 1).flatMap((group) => group.subnetIds);
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

/** What happens to nodes of groups that the class gives up. */
export function removalWarnings(spec: NodeClassSpec, current: KubeObject | undefined): string[] {
  const removed = (current ? instanceGroupsOf(current) : []).filter((group) => !spec.instanceGroups.includes(group));
  if (removed.length === 0) return [];
  return [
    `${removed.join(', ')} no longer ${removed.length === 1 ? 'belongs' : 'belong'} to the node class: nodes there have drifted, and Karpenter replaces them within the node pools' disruption budgets`,
  ];
}
