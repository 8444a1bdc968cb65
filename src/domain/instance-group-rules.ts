/** Whether Karpenter can use an instance group: what HyperPod documents as unsupported, and why. One rule for `nodeclass apply` and for checks. */
import type { Cluster, InstanceGroup } from './cluster.ts';
import { findInstanceType } from './instance-type.ts';
import { isUnknown, type Known } from './known.ts';
import { didYouMean } from './nearest.ts';
import { SUPPORTED_ARCH } from './node-pool.ts';
import type { Problem } from './problem.ts';

/** Zone of each subnet, or why it is not known. */
export type SubnetZones = Known<ReadonlyMap<string, string>>;

export interface GroupObjection extends Problem {
  readonly code: 'instance-group-not-found' | 'instance-group-unsupported';
}

export interface GroupJudgement {
  readonly objections: readonly GroupObjection[];
  readonly warnings: readonly string[];
}

/** What is said of a group, by rule: lower case, no full stop. */
export const GROUP_TEXTS = {
  deepHealthChecks: (group: string, checks: readonly string[]) =>
    `${group} runs deep health checks (${checks.join(', ')})`,
  trainingPlan: (group: string) => `${group} uses a training plan`,
  severalZones: (group: string, zones: readonly string[]) =>
    `${group} has subnets in ${zones.length} zones (${zones.join(', ')})`,
  unsupportedArch: (group: string, types: readonly string[]) =>
    `${group}: ${types.join(', ')} is not ${SUPPORTED_ARCH}, the only architecture that HyperPod lists for Karpenter`,
  minimum: (group: string, minCount: number) =>
    `${group} has a minimum of ${minCount} nodes: SageMaker adds back what Karpenter takes away, and may refuse Karpenter's own changes meanwhile; set MinInstanceCount to 0`,
} as const;

/** What to do instead, by rule. */
export const GROUP_HINTS = {
  deepHealthChecks:
    'they take 60 to 90 minutes, while Karpenter sees no node and starts more; use a group without OnStartDeepHealthChecks',
  trainingPlan: 'reserved capacity does not autoscale; use an on-demand or spot group',
  severalZones:
    'a group of one instance type needs all its subnets in one zone: make a group per zone (hpscale instancegroup add --subnet), or a flexible group',
  restricted: 'autoscaling works with standard instance groups only',
} as const;

/** Judges each named group; the objections are what Karpenter would fail on, or over-provision with. */
export function judgeInstanceGroups(names: readonly string[], cluster: Cluster, zones: SubnetZones): GroupJudgement {
  const judgements = names.map((name) => {
    const group = cluster.instanceGroups.find((candidate) => candidate.name === name);
    return group ? judgeGroup(group, zones) : { objections: [missing(name, cluster)], warnings: [] };
  });
  return {
    objections: judgements.flatMap((judgement) => judgement.objections),
    warnings: judgements.flatMap((judgement) => judgement.warnings),
  };
}

function missing(name: string, cluster: Cluster): GroupObjection {
  if (cluster.restrictedGroupNames.includes(name)) {
    return unsupported(`${name} is a restricted instance group`, GROUP_HINTS.restricted);
  }
  const known = cluster.instanceGroups.map((group) => group.name);
  return {
    code: 'instance-group-not-found',
    field: 'instanceGroups',
    message: `the cluster "${cluster.name}" has no instance group "${name}"${didYouMean(name, known)}`,
    hint: known.length === 0 ? 'it has none at all' : `its groups (case matters): ${known.join(', ')}`,
  };
}

function unsupported(message: string, hint: string): GroupObjection {
  return { code: 'instance-group-unsupported', field: 'instanceGroups', message, hint };
}

function judgeGroup(group: InstanceGroup, zones: SubnetZones): GroupJudgement {
  const placement = placementOf(group, zones);
  return {
    objections: [
      ...featureObjections(group),
      ...(placement.kind === 'several'
        ? [unsupported(GROUP_TEXTS.severalZones(group.name, placement.zones), GROUP_HINTS.severalZones)]
        : []),
    ],
    warnings: [
      ...groupWarnings(group),
      ...(placement.kind === 'unknown'
        ? [
            `${group.name}: whether its ${group.subnetIds.length} subnets are in one zone is unknown (${placement.why}); Karpenter needs them to be`,
          ]
        : []),
    ],
  };
}

function featureObjections({ name, deepHealthChecks, trainingPlanArn }: InstanceGroup): GroupObjection[] {
  const objections: GroupObjection[] = [];
  if (deepHealthChecks.length > 0) {
    objections.push(unsupported(GROUP_TEXTS.deepHealthChecks(name, deepHealthChecks), GROUP_HINTS.deepHealthChecks));
  }
  if (trainingPlanArn !== null) objections.push(unsupported(GROUP_TEXTS.trainingPlan(name), GROUP_HINTS.trainingPlan));
  return objections;
}

/** Where a group's nodes come, as far as it matters to Karpenter. */
export type GroupPlacement =
  /** One subnet, or several in one zone. */
  | { readonly kind: 'one' }
  /** Karpenter asks for type and zone one by one in a flexible group. */
  | { readonly kind: 'flexible' }
  | { readonly kind: 'several'; readonly zones: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** Whether a group's subnets are in one zone, where it has to be. */
export function placementOf(group: InstanceGroup, zones: SubnetZones): GroupPlacement {
  if (group.isFlexible) return { kind: 'flexible' };
  if (group.subnetIds.length < 2) return { kind: 'one' };
  if (isUnknown(zones)) return { kind: 'unknown', why: zones.unknown };
  const names = [...new Set(group.subnetIds.map((id) => zones.get(id)).filter((zone) => zone !== undefined))];
  return names.length < 2 ? { kind: 'one' } : { kind: 'several', zones: names };
}

/** The group's instance types of an architecture that HyperPod does not list for Karpenter; types we do not know count as listed. */
export function unsupportedArchTypes({ instanceTypes }: InstanceGroup): readonly string[] {
  return instanceTypes.filter((type) => (findInstanceType(type)?.arch ?? SUPPORTED_ARCH) !== SUPPORTED_ARCH);
}

/** Statuses of an instance group in which it works, or soon will. */
const GOOD_STATUSES: readonly string[] = ['InService', 'Creating', 'Updating', 'SystemUpdating'];

/** Whether the group works, or soon will: not Failed, Degraded or Deleting. */
export function hasGoodStatus({ status }: InstanceGroup): boolean {
  return GOOD_STATUSES.includes(status);
}

/** Whether the group has nodes, or nodes on their way. */
export function isEmptyGroup({ currentCount, targetCount }: InstanceGroup): boolean {
  return currentCount === 0 && targetCount === 0;
}

function groupWarnings(group: InstanceGroup): string[] {
  const types = unsupportedArchTypes(group);
  return [
    ...(types.length === 0 ? [] : [GROUP_TEXTS.unsupportedArch(group.name, types)]),
    ...(group.minCount === 0 ? [] : [GROUP_TEXTS.minimum(group.name, group.minCount)]),
    ...(hasGoodStatus(group) ? [] : [`${group.name} is ${group.status}`]),
  ];
}
