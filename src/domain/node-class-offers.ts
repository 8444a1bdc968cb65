/** What a live node class offers: the instance types, zones and capacity types of its groups, as its status lists them. */
import type { InstanceGroup } from './cluster.ts';
import type { KubeObject } from './kube-object.ts';

export interface OfferingGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly zones: readonly string[];
  /** undefined when the status does not tell. */
  readonly capacityType: 'on-demand' | 'spot' | undefined;
  /** Custom labels that its nodes get (`desiredLabels`); absent when it has none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Zones by their ids (`usw2-az1`), where the status tells them. */
  readonly zonesById?: Readonly<Record<string, string>>;
}

interface StatusGroup {
  readonly name?: string;
  readonly instanceTypes?: readonly string[];
  readonly subnets?: readonly { readonly zone?: string; readonly zoneId?: string }[];
  readonly desiredLabels?: readonly { readonly key?: string; readonly value?: string }[];
  readonly capacities?: unknown;
  readonly capacity?: unknown;
}

/** The groups of `.status.instanceGroups`; undefined while the controller has not filled it. */
export function offeringGroups(nodeClass: KubeObject): readonly OfferingGroup[] | undefined {
  const { instanceGroups } = (nodeClass.status ?? {}) as { readonly instanceGroups?: readonly StatusGroup[] };
  return instanceGroups?.map((group) => ({
    name: group.name ?? '',
    instanceTypes: group.instanceTypes ?? [],
    zones: [...new Set((group.subnets ?? []).flatMap(({ zone }) => zone ?? []))],
    capacityType: capacityTypeOf(group.capacities ?? group.capacity),
    ...namedIfAny('labels', labelsOf(group)),
    ...namedIfAny('zonesById', zonesById(group)),
  }));
}

function labelsOf({ desiredLabels }: StatusGroup): Record<string, string> {
  return Object.fromEntries((desiredLabels ?? []).map(({ key = '', value = '' }) => [key, value]));
}

function zonesById({ subnets }: StatusGroup): Record<string, string> {
  return Object.fromEntries(
    (subnets ?? []).flatMap(({ zone, zoneId }) =>
      zone === undefined || zoneId === undefined ? [] : [[zoneId, zone] as const],
    ),
  );
}

function namedIfAny<K extends 'labels' | 'zonesById'>(name: K, values: Record<string, string>): Pick<OfferingGroup, K> {
  return (Object.keys(values).length === 0 ? {} : { [name]: values }) as Pick<OfferingGroup, K>;
}

/** The groups with the capacity types that the status leaves out (it shows them for spot groups only), as DescribeCluster has them. */
export function withCapacityTypes(
  groups: readonly OfferingGroup[] | undefined,
  known: readonly Pick<InstanceGroup, 'name' | 'capacityType'>[],
): readonly OfferingGroup[] | undefined {
  const types = new Map(known.map(({ name, capacityType }) => [name, capacityType]));
  return groups?.map((group) => ({ ...group, capacityType: group.capacityType ?? types.get(group.name) }));
}

/** `{"Spot": {}}` in AWS's pages, `{spot: …}` in a tool that reads it: both spellings are taken. */
function capacityTypeOf(capacities: unknown): OfferingGroup['capacityType'] {
  if (capacities === undefined || capacities === null) return undefined;
  const text = JSON.stringify(capacities).toLowerCase();
  if (text.includes('"spot"')) return 'spot';
  return /"on-?demand"/.test(text) ? 'on-demand' : undefined;
}
