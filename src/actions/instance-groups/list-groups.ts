/** The use case `instancegroup list`: the groups, which node classes have them, and whether Karpenter may use them. */
import type { Context } from '../../context.ts';
import type { Cluster, InstanceGroup } from '../../domain/cluster.ts';
import { isEmptyGroup, judgeInstanceGroups, type SubnetZones } from '../../domain/instance-group-rules.ts';
import type { InstanceGroupsResult, ListedGroup } from '../../domain/instance-group-result.ts';
import { isUnknown, type Known } from '../../domain/known.ts';
import type { ClusterSelection, KubeSelection } from '../../domain/options.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import { collectQuotas } from '../collect-quotas.ts';
import { readSubnetZones } from '../read-subnet-zones.ts';
import { resolveCluster } from '../resolve-cluster.ts';
import { type ClassesByGroup, readClasses } from './read-classes.ts';

export interface ListGroupsOptions {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  /** Look up quotas and their use: many calls. */
  readonly quota: boolean;
}

/** Never fails for what Kubernetes or EC2 could not tell. */
export async function listGroups(options: ListGroupsOptions, context: Context): Promise<InstanceGroupsResult> {
  const { aws, cluster } = await resolveCluster(options.selection, context);
  const [zones, classes, quotas] = await Promise.all([
    readSubnetZones(
      cluster.instanceGroups.flatMap(({ subnetIds }) => subnetIds),
      aws,
    ),
    readClasses(cluster, aws, options.kube, context),
    options.quota ? collectQuotas({ cluster, all: false, instanceTypes: [], needs: [] }, aws) : undefined,
  ]);
  return {
    schema: 'hpscale.instancegroups/v1',
    cluster: cluster.name,
    instanceGroups: cluster.instanceGroups.map((group) => ({
      ...listedGroup(group, cluster, zones, classes),
      ...(quotas ? { headroom: headroomOf(group, quotas.rows) } : {}),
    })),
  };
}

function listedGroup(
  group: InstanceGroup,
  cluster: Cluster,
  zones: SubnetZones,
  classes: Known<ClassesByGroup>,
): ListedGroup {
  const { name, instanceTypes, isFlexible, capacityType, subnetIds, currentCount, targetCount, status } = group;
  const { objections, warnings } = judgeInstanceGroups([name], cluster, zones);
  const nodeClasses = isUnknown(classes) ? classes : (classes.get(name) ?? []);
  return {
    name,
    instanceTypes,
    flexible: isFlexible,
    capacityType,
    zones: isUnknown(zones) ? zones : [...new Set(subnetIds.flatMap((id) => zones.get(id) ?? []))].toSorted(),
    subnets: subnetIds,
    current: currentCount,
    target: targetCount,
    status,
    nodeClasses,
    usable: objections.length === 0,
    remarks: [...objections.map(({ message }) => message), ...warnings, ...occupiedRemarks(group, nodeClasses)],
  };
}

/** Nodes of a group that is in a node class are Karpenter's own, as a rule. */
function occupiedRemarks(group: InstanceGroup, nodeClasses: Known<readonly string[]>): readonly string[] {
  if (isEmptyGroup(group) || isUnknown(nodeClasses) || nodeClasses.length > 0) return [];
  const count = Math.max(group.currentCount, group.targetCount);
  return [
    `${group.name} has ${count} ${count === 1 ? 'node' : 'nodes'}, which Karpenter would remove if it were given the group`,
  ];
}

function headroomOf({ instanceTypes, capacityType }: InstanceGroup, rows: readonly QuotaRow[]) {
  return Object.fromEntries(
    instanceTypes.map((type) => [
      type,
      rows.find((row) => row.instanceType === type && row.capacityType === capacityType)?.headroom ?? null,
    ]),
  );
}
