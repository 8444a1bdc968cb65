/** What a node pool may launch: instance types with their offerings (zone and capacity type). */
import { fitsResources, type ResourceList } from '../resource-list.ts';
import { requireIn } from './requirement.ts';
import { canOverlap, isCompatible, NO_REQUIREMENTS, withRequirements, type Requirements } from './requirements.ts';
import { CAPACITY_TYPE_LABEL, ZONE_LABEL } from './well-known-labels.ts';

/** An instance type in one zone, as one capacity type. */
export interface Offering {
  readonly zone: string;
  readonly capacityType: string;
  /** Order of preference: the cheapest offering is launched first. */
  readonly price: number;
  /** False for a while after the cloud had no capacity. */
  readonly isAvailable: boolean;
  /** The HyperPod instance group that would grow. */
  readonly instanceGroup: string | null;
  readonly requirements: Requirements;
}

export interface InstanceOption {
  readonly name: string;
  /** Labels that its nodes have: type, architecture, zones, capacity types and what the provider adds. */
  readonly requirements: Requirements;
  readonly capacity: ResourceList;
  readonly allocatable: ResourceList;
  readonly offerings: readonly Offering[];
}

/** An offering with the requirements that follow from it. */
export function buildOffering(offering: Omit<Offering, 'requirements'>): Offering {
  const requirements = withRequirements(NO_REQUIREMENTS, [
    requireIn(ZONE_LABEL, [offering.zone]),
    requireIn(CAPACITY_TYPE_LABEL, [offering.capacityType]),
  ]);
  return { ...offering, requirements };
}

/** Which of the three criteria one instance type meets. Without an offering nothing fits, as in Karpenter. */
export interface OptionVerdict {
  readonly option: InstanceOption;
  readonly meetsRequirements: boolean;
  readonly fits: boolean;
  readonly hasOffering: boolean;
}

/** Judges an instance type against requirements and requests (daemons included). */
export function judgeOption(
  option: InstanceOption,
  requirements: Requirements,
  requests: ResourceList,
  wellKnown: ReadonlySet<string>,
): OptionVerdict {
  const hasOffering = compatibleOfferings(option, requirements, wellKnown).length > 0;
  return {
    option,
    meetsRequirements: canOverlap(option.requirements, requirements),
    fits: hasOffering && fitsResources(requests, option.allocatable),
    hasOffering,
  };
}

/** The available offerings that the requirements allow, cheapest first. */
export function compatibleOfferings(
  option: InstanceOption,
  requirements: Requirements,
  wellKnown: ReadonlySet<string>,
): Offering[] {
  return option.offerings
    .filter((offering) => offering.isAvailable && isCompatible(requirements, offering.requirements, wellKnown))
    .toSorted((a, b) => a.price - b.price);
}

/** The options by the price of their cheapest compatible offering, then by name. */
export function orderByPrice(
  options: readonly InstanceOption[],
  requirements: Requirements,
  wellKnown: ReadonlySet<string>,
): InstanceOption[] {
  const priced = options.map((option) => ({
    option,
    price: compatibleOfferings(option, requirements, wellKnown)[0]?.price ?? Number.MAX_VALUE,
  }));
  return priced
    .toSorted((a, b) => a.price - b.price || (a.option.name < b.option.name ? -1 : 1))
    .map(({ option }) => option);
}

/** The keys whose `minValues` the options together cannot give. */
export function unmetMinValues(options: readonly InstanceOption[], requirements: Requirements): string[] {
  const unmet: string[] = [];
  for (const { key, minValues } of requirements.values()) {
    if (minValues === undefined) continue;
    const values = new Set<string>();
    for (const option of options) for (const value of option.requirements.get(key)?.values ?? []) values.add(value);
    if (values.size < minValues) unmet.push(key);
  }
  return unmet.toSorted();
}
