/** Limits of a node pool (spec.limits): capacity of its nodes, not requests. */
import {
  countOf,
  formatAmount,
  maxResources,
  milliOf,
  subtractResources,
  type ResourceList,
} from '../resource-list.ts';
import type { InstanceOption } from './instance-option.ts';

/** The special resource that counts nodes. */
export const NODES_RESOURCE = 'nodes';

/** A node's capacity with itself counted as one of `nodes`. */
export function limitedCapacity(capacity: ResourceList): ResourceList {
  return new Map([...capacity, [NODES_RESOURCE, countOf(1)]]);
}

/** What is left of the limits after the nodes that exist or are on their way. */
export function remainingLimits(limits: ResourceList, capacities: Iterable<ResourceList>): ResourceList {
  let remaining = limits;
  for (const capacity of capacities) remaining = subtractResources(remaining, limitedCapacity(capacity));
  return remaining;
}

/** The options of which one more node stays within what is left. */
export function withinLimits(options: readonly InstanceOption[], remaining: ResourceList): readonly InstanceOption[] {
  if (remaining.size === 0) return options;
  return options.filter(({ capacity }) =>
    [...remaining].every(([name, amount]) => milliOf(capacity, name) <= amount.milli),
  );
}

/** What is left once a node of the largest of the options is planned: Karpenter is pessimistic, and counts no `nodes`. */
export function lessLargest(remaining: ResourceList, options: readonly InstanceOption[]): ResourceList {
  return subtractResources(remaining, maxResources(options.map(({ capacity }) => capacity)));
}

/** The first limit (by name) that the usage exceeds, in Karpenter's words; undefined when none is. */
export function exceededLimit(limits: ResourceList, usage: ResourceList): string | undefined {
  for (const name of [...limits.keys()].toSorted()) {
    const limit = limits.get(name);
    const used = usage.get(name);
    if (limit && used && used.milli > limit.milli) {
      return `${name} resource usage of ${formatAmount(used)} exceeds limit of ${formatAmount(limit)}`;
    }
  }
  return undefined;
}
