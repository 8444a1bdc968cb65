/** What a HyperpodNodeClass offers Karpenter: its instance groups as instance types in zones. */
import { findInstanceType, type InstanceType, listPriceOf } from '../domain/instance-type.ts';
import { buildOffering, type InstanceOption, type Offering } from './karpenter/instance-option.ts';
import { requireIn } from './karpenter/requirement.ts';
import { requirementsOfLabels, withRequirements } from './karpenter/requirements.ts';
import {
  ARCH_LABEL,
  CAPACITY_TYPE_LABEL,
  INSTANCE_TYPE_LABEL,
  OS_LABEL,
  ZONE_LABEL,
} from './karpenter/well-known-labels.ts';
import { countOf, parseResources, subtractResources, type ResourceList } from './resource-list.ts';

/** One entry of a node class's `status.instanceGroups`. */
export interface NodeClassGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly subnets: readonly { readonly id: string; readonly zone: string; readonly zoneId: string }[];
  /** `{"Spot": {}}` for spot groups; another spelling is tolerated. */
  readonly capacities?: Readonly<Record<string, unknown>>;
  readonly desiredLabels?: readonly { readonly key: string; readonly value: string }[];
}

export interface OfferingSettings {
  /** What the kubelet and the system keep of a node. */
  readonly reserved: (type: InstanceType) => ResourceList;
  /** Offerings without capacity for now. */
  readonly isAvailable?: (
    offering: Omit<Offering, 'requirements' | 'isAvailable'> & { readonly instanceType: string },
  ) => boolean;
}

/** Pods per node where AWS documents none: what the kubelet allows. */
const UNDOCUMENTED_MAX_PODS = 110;

/** The capacity of an instance type as its node reports it, devices included. */
export function capacityOf(type: InstanceType): ResourceList {
  return new Map([
    ...parseResources({ cpu: String(type.vcpus), memory: `${type.memoryMiB}Mi` }),
    ['pods', countOf(type.maxPods ?? UNDOCUMENTED_MAX_PODS)],
    ...deviceCapacity(type),
  ]);
}

/** Devices only: they appear on a node some time after it joined. */
export function deviceCapacity(type: InstanceType): ResourceList {
  return new Map([
    ...(type.accelerator ? [[type.accelerator.resource, countOf(type.accelerator.count)] as const] : []),
    ...(type.efa ? [['vpc.amazonaws.com/efa', countOf(type.efa)] as const] : []),
  ]);
}

/**
 * What the EKS images reserve: 255 MiB and 11 MiB per pod, 100 MiB eviction threshold, and a falling share of the
 * cores (6% of the first, 1% of the second, half a percent of the next two, a quarter of the rest). HyperPod publishes none.
 */
export function eksReserved(type: InstanceType): ResourceList {
  const memoryMiB = 255 + 11 * (type.maxPods ?? UNDOCUMENTED_MAX_PODS) + 100;
  const milliCpu =
    60 +
    10 * Math.min(1, Math.max(0, type.vcpus - 1)) +
    5 * Math.min(2, Math.max(0, type.vcpus - 2)) +
    2.5 * Math.max(0, type.vcpus - 4);
  return parseResources({ cpu: `${Math.floor(milliCpu)}m`, memory: `${memoryMiB}Mi` });
}

export const HYPERPOD_OFFERINGS: OfferingSettings = { reserved: eksReserved };

/**
 * The instance options of a node class. Groups with the same type and labels are one option with several offerings.
 * Types that are not in our table cannot be modelled; they are named in `unknownTypes`.
 */
export function optionsOfNodeClass(
  groups: readonly NodeClassGroup[],
  settings: OfferingSettings = HYPERPOD_OFFERINGS,
): { readonly options: InstanceOption[]; readonly unknownTypes: string[] } {
  const gathered = new Map<string, { readonly type: InstanceType; readonly labels: Labels; offerings: Offering[] }>();
  const unknown = new Set<string>();
  for (const group of groups) {
    const labels = labelsOf(group);
    for (const name of group.instanceTypes) {
      const type = findInstanceType(name);
      if (!type) {
        unknown.add(name);
        continue;
      }
      const id = idOf(name, labels);
      const entry = gathered.get(id) ?? { type, labels, offerings: [] };
      entry.offerings.push(...offeringsOf(group, type, settings));
      gathered.set(id, entry);
    }
  }
  return { options: [...gathered.values()].map((entry) => toOption(entry, settings)), unknownTypes: [...unknown] };
}

type Labels = Readonly<Record<string, string>>;

function idOf(name: string, labels: Labels): string {
  const pairs = Object.keys(labels)
    .toSorted()
    .map((key) => [key, labels[key]]);
  return JSON.stringify([name, pairs]);
}

function labelsOf(group: NodeClassGroup): Labels {
  return Object.fromEntries((group.desiredLabels ?? []).map(({ key, value }) => [key, value]));
}

/** `spot` or `on-demand`, from the group's capacities. */
export function capacityTypeOf(group: Pick<NodeClassGroup, 'capacities'>): 'spot' | 'on-demand' {
  const isSpot = Object.keys(group.capacities ?? {}).some((name) => name.toLowerCase() === 'spot');
  return isSpot ? 'spot' : 'on-demand';
}

function offeringsOf(group: NodeClassGroup, type: InstanceType, settings: OfferingSettings): Offering[] {
  const capacityType = capacityTypeOf(group);
  const zones = new Set(group.subnets.map((subnet) => subnet.zone));
  return [...zones].map((zone) => {
    const offering = { zone, capacityType, price: priceOf(type, capacityType), instanceGroup: group.name };
    const isAvailable = settings.isAvailable?.({ ...offering, instanceType: type.name }) ?? true;
    return buildOffering({ ...offering, isAvailable });
  });
}

/** Order only: HyperPod's own prices are mostly unpublished, and spot groups come before on-demand ones. */
function priceOf(type: InstanceType, capacityType: 'spot' | 'on-demand'): number {
  const onDemand = listPriceOf(type) ?? type.vcpus * 0.05 + (type.accelerator?.count ?? 0);
  return capacityType === 'spot' ? onDemand / 1000 : onDemand;
}

function toOption(
  entry: { readonly type: InstanceType; readonly labels: Labels; readonly offerings: readonly Offering[] },
  settings: OfferingSettings,
): InstanceOption {
  const { type, labels, offerings } = entry;
  const capacity = capacityOf(type);
  const own = requirementsOfLabels({
    ...labels,
    [INSTANCE_TYPE_LABEL]: type.name,
    [ARCH_LABEL]: type.arch,
    [OS_LABEL]: 'linux',
  });
  return {
    name: type.name,
    requirements: withRequirements(own, [
      requireIn(ZONE_LABEL, new Set(offerings.map((offering) => offering.zone))),
      requireIn(CAPACITY_TYPE_LABEL, new Set(offerings.map((offering) => offering.capacityType))),
    ]),
    capacity,
    allocatable: subtractResources(capacity, settings.reserved(type)),
    offerings,
  };
}
