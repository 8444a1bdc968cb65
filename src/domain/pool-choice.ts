/** What of a node class's instance groups a node pool lets through: one rule for `nodepool apply` and for checks. */
import type { CapacityType } from './cluster.ts';
import type { OfferingGroup } from './node-class-offers.ts';

/** What a pool allows, each by itself. */
export interface PoolChoice {
  readonly allowsType: (instanceType: string) => boolean;
  readonly allowsZone: (zone: string) => boolean;
  readonly allowsCapacityType: (capacityType: CapacityType) => boolean;
  /** Of the custom labels that a group gives its nodes. */
  readonly allowsLabels: (labels: Readonly<Record<string, string>>) => boolean;
}

/** One way to start a node. */
export interface PoolOffering {
  readonly group: string;
  readonly instanceType: string;
  /** undefined when nobody tells. */
  readonly zone: string | undefined;
  readonly capacityType: CapacityType | undefined;
}

/** A choice by lists: an empty one allows everything. */
export function choiceOfLists(lists: {
  readonly instanceTypes: readonly string[];
  readonly zones: readonly string[];
  readonly capacityTypes: readonly string[];
}): PoolChoice {
  const allows = (values: readonly string[]) => (value: string) => values.length === 0 || values.includes(value);
  return {
    allowsType: allows(lists.instanceTypes),
    allowsZone: allows(lists.zones),
    allowsCapacityType: allows(lists.capacityTypes),
    allowsLabels: () => true,
  };
}

/** Every way to start a node of the pool. A group whose capacity type or zones nobody tells may have any. */
export function offeringsFor(groups: readonly OfferingGroup[], choice: PoolChoice): PoolOffering[] {
  return groups
    .filter(({ capacityType, labels }) => {
      const isAllowed = capacityType === undefined || choice.allowsCapacityType(capacityType);
      return isAllowed && choice.allowsLabels(labels ?? {});
    })
    .flatMap(({ name: group, instanceTypes, zones, capacityType }) =>
      instanceTypes.filter(choice.allowsType).flatMap((instanceType) =>
        (zones.length === 0 ? [undefined] : zones.filter(choice.allowsZone)).map((zone) => ({
          group,
          instanceType,
          zone,
          capacityType,
        })),
      ),
    );
}

/** The values that nothing offers, in their order. */
export function notOffered(wanted: readonly string[], offered: readonly string[]): readonly string[] {
  const known = new Set(offered);
  return wanted.filter((value) => !known.has(value));
}

/** Each once, in the order of the first. */
export function unique<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}

/** `gpu-g6-a: ml.g6.xlarge in us-west-2a (spot)`. */
export function describeGroup({ name, instanceTypes, zones, capacityType }: OfferingGroup): string {
  return `${name}: ${instanceTypes.join(', ')} in ${zones.join(', ')}${capacityType === undefined ? '' : ` (${capacityType})`}`;
}
