/** Instance groups as the wizard sees them: whether Karpenter can use them, and how many nodes more they may have. */
import type { CapacityType, Cluster, InstanceGroup } from '../../domain/cluster.ts';
import type { GroupOccupancy } from '../../domain/group-occupancy.ts';
import { judgeInstanceGroups } from '../../domain/instance-group-rules.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import { type Answers, listOf, textOf } from './answers.ts';

export interface GroupOffer {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly isFlexible: boolean;
  readonly capacityType: CapacityType;
  readonly zones: readonly string[];
  /** Why Karpenter cannot use it. */
  readonly objection: string | undefined;
  /** Nodes that Karpenter would drain. */
  readonly occupancy: GroupOccupancy | undefined;
}

/** Stands among the marked groups for one that is added. */
export const NEW_GROUP = '+';

/** Every group of the cluster, in its order. */
export function offersOf(
  cluster: Cluster,
  zones: ReadonlyMap<string, string>,
  occupancies: readonly GroupOccupancy[],
): readonly GroupOffer[] {
  return cluster.instanceGroups.map((group) => ({
    ...group,
    zones: zonesOf(group, zones),
    objection: judgeInstanceGroups([group.name], cluster, zones).objections[0]?.message,
    occupancy: occupancies.find(({ group: name }) => name === group.name),
  }));
}

function zonesOf({ subnetIds }: InstanceGroup, zones: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(subnetIds.flatMap((id) => zones.get(id) ?? []))];
}

/** The groups of the node class: those that were marked, without the ones that must not be drained, and the new one. */
export function chosenOffers(offers: readonly GroupOffer[], answers: Answers): readonly GroupOffer[] {
  const marked = listOf(answers, 'groups');
  const drained = listOf(answers, 'drain');
  const kept = offers.filter(
    ({ name, occupancy }) => marked.includes(name) && (occupancy === undefined || drained.includes(name)),
  );
  const added = addedGroup(answers);
  return added === undefined ? kept : [...kept, added];
}

/** The group that is to be added, once its questions are answered. */
function addedGroup(answers: Answers): GroupOffer | undefined {
  const name = textOf(answers, 'new-group-name');
  const type = textOf(answers, 'new-group-type');
  if (name === undefined || type === undefined) return undefined;
  return {
    name,
    instanceTypes: [type],
    isFlexible: false,
    capacityType: newGroupCapacity(answers),
    zones: [],
    objection: undefined,
    occupancy: undefined,
  };
}

/** What was chosen for the new group. */
export function newGroupCapacity(answers: Answers): CapacityType {
  return textOf(answers, 'new-group-capacity') === 'spot' ? 'spot' : 'on-demand';
}

/** Nodes of the type that the quota still allows; undefined when that is not known. */
export function headroomOf(
  rows: readonly QuotaRow[],
  instanceType: string,
  capacityType: CapacityType,
): number | undefined {
  const row = rows.find((row) => row.instanceType === instanceType && row.capacityType === capacityType);
  return row?.headroom ?? undefined;
}

/** Nodes that the cluster-wide quotas still allow; undefined when they are not known. */
export function clusterHeadroom(rows: readonly QuotaRow[], capacityType: CapacityType): number | undefined {
  const known = rows
    .filter((row) => row.scope !== 'instance-type' && row.capacityType === capacityType)
    .flatMap((row) => row.headroom ?? []);
  return known.length === 0 ? undefined : Math.min(...known);
}
