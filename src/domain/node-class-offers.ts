/** What a live node class offers: the instance types, zones and capacity types of its groups, as its status lists them. */
import type { InstanceGroup } from './cluster.ts';
import { asArray, asObject, asText, isObject, type JsonObject } from './json.ts';
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

/**
 * The groups of `.status.instanceGroups`; undefined while the controller has not filled it. AWS documents its shape by
 * an example only: whatever is not of that shape is left out.
 */
export function offeringGroups({ status }: KubeObject): readonly OfferingGroup[] | undefined {
  const { instanceGroups } = asObject(status);
  if (!Array.isArray(instanceGroups)) return undefined;
  return objectsOf(instanceGroups).map((group) => {
    const subnets = objectsOf(group['subnets']);
    return {
      name: asText(group['name']),
      instanceTypes: textsOf(asArray(group['instanceTypes'])),
      zones: [...new Set(textsOf(subnets.map(({ zone }) => zone)))],
      capacityType: capacityTypeOf(group['capacities'] ?? group['capacity']),
      ...namedIfAny('labels', labelsOf(objectsOf(group['desiredLabels']))),
      ...namedIfAny('zonesById', zonesById(subnets)),
    };
  });
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return asArray(value).filter(isObject);
}

function textsOf(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function labelsOf(labels: readonly JsonObject[]): Record<string, string> {
  return Object.fromEntries(labels.map(({ key, value }) => [asText(key), asText(value)]));
}

function zonesById(subnets: readonly JsonObject[]): Record<string, string> {
  return Object.fromEntries(
    subnets.flatMap(({ zone, zoneId }) =>
      typeof zone === 'string' && typeof zoneId === 'string' ? [[zoneId, zone] as const] : [],
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
