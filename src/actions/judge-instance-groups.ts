/** Whether Karpenter can use the instance groups of a node class: what HyperPod documents as unsupported, and why. */
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { isUnknown, type Known } from '../domain/known.ts';
import { didYouMean } from '../domain/nearest.ts';
import { SUPPORTED_ARCH } from '../domain/node-pool.ts';
import type { Problem } from '../domain/problem.ts';

/** Zone of each subnet, or why it is not known. */
export type SubnetZones = Known<ReadonlyMap<string, string>>;

export interface GroupObjection extends Problem {
  readonly code: 'instance-group-not-found' | 'instance-group-unsupported';
}

export interface GroupJudgement {
  readonly objections: readonly GroupObjection[];
  readonly warnings: readonly string[];
}

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
    return unsupported(
      `${name} is a restricted instance group`,
      'autoscaling works with standard instance groups only',
    );
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
  const placement = judgePlacement(group, zones);
  return {
    objections: [...featureObjections(group), ...placement.objections],
    warnings: [...groupWarnings(group), ...placement.warnings],
  };
}

function featureObjections(group: InstanceGroup): GroupObjection[] {
  const objections: GroupObjection[] = [];
  if (group.deepHealthChecks.length > 0) {
    objections.push(
      unsupported(
        `${group.name} runs deep health checks (${group.deepHealthChecks.join(', ')})`,
        'they take 60 to 90 minutes, while Karpenter sees no node and starts more; use a group without OnStartDeepHealthChecks',
      ),
    );
  }
  if (group.trainingPlanArn !== null) {
    objections.push(
      unsupported(
        `${group.name} uses a training plan`,
        'reserved capacity does not autoscale; use an on-demand or spot group',
      ),
    );
  }
  return objections;
}

function judgePlacement(group: InstanceGroup, zones: SubnetZones): GroupJudgement {
  // Karpenter asks for type and zone one by one in a flexible group.
  if (group.isFlexible || group.subnetIds.length < 2) return { objections: [], warnings: [] };
  if (isUnknown(zones)) {
    return {
      objections: [],
      warnings: [
        `${group.name}: whether its ${group.subnetIds.length} subnets are in one zone is unknown (${zones.unknown}); Karpenter needs them to be`,
      ],
    };
  }
  const names = [...new Set(group.subnetIds.map((id) => zones.get(id)).filter((zone) => zone !== undefined))];
  if (names.length < 2) return { objections: [], warnings: [] };
  return {
    objections: [
      unsupported(
        `${group.name} has subnets in ${names.length} zones (${names.join(', ')})`,
        'a group of one instance type needs all its subnets in one zone: make a group per zone (OverrideVpcConfig), or a flexible group',
      ),
    ],
    warnings: [],
  };
}

function groupWarnings(group: InstanceGroup): string[] {
  const arm = group.instanceTypes.filter((type) => (findInstanceType(type)?.arch ?? SUPPORTED_ARCH) !== SUPPORTED_ARCH);
  return [
    ...(arm.length === 0
      ? []
      : [
          `${group.name}: ${arm.join(', ')} is not ${SUPPORTED_ARCH}, the only architecture that HyperPod lists for Karpenter`,
        ]),
    ...(group.minCount === 0
      ? []
      : [
          `${group.name} has a minimum of ${group.minCount} nodes: SageMaker adds back what Karpenter takes away, and may refuse Karpenter's own changes meanwhile; set MinInstanceCount to 0`,
        ]),
    ...(['InService', 'Creating', 'Updating', 'SystemUpdating'].includes(group.status)
      ? []
      : [`${group.name} is ${group.status}`]),
  ];
}
