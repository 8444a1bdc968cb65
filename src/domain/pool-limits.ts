/** What limits of a node pool come to, given the instance types that it may start. */
import type { InstanceType } from './instance-type.ts';
import type { LiveNodePool } from './node-pool-object.ts';
import { quantityToNumber } from './quantity.ts';

/**
 * How much of a limited resource a node of that type has; 0 where it cannot be told exactly (memory: what a node
 * reports is less than the type's, by an amount that AWS does not publish).
 */
export function amountPerNode(type: InstanceType, resource: string): number {
  if (resource === 'cpu') return type.vcpus;
  if (resource === 'nodes') return 1;
  return type.accelerator?.resource === resource ? type.accelerator.count : 0;
}

/** The least that a node has of it; 0 when there are no types. */
export function smallestPerNode(types: readonly InstanceType[], resource: string): number {
  return types.length === 0 ? 0 : Math.min(...types.map((type) => amountPerNode(type, resource)));
}

/** The share of a limit that nodes can use, when all types have the same amount and the limit is no multiple of it. */
export interface UsableShare {
  readonly perNode: number;
  readonly usable: number;
}

/** undefined when all of the limit can be used, or nobody can tell: Karpenter never starts the node that would pass it. */
export function unusableShare(
  types: readonly InstanceType[],
  resource: string,
  limit: number,
): UsableShare | undefined {
  const sizes = new Set(types.map((type) => amountPerNode(type, resource)));
  const [perNode = 0] = sizes;
  if (sizes.size !== 1 || perNode === 0 || limit % perNode === 0) return undefined;
  return { perNode, usable: Math.floor(limit / perNode) * perNode };
}

/** How many more nodes a pool's limits let it have, if they are of the smallest of the types; undefined when no limit counts in them. */
export function nodesWithinLimits(
  { limits, used }: Pick<LiveNodePool, 'limits' | 'used'>,
  types: readonly InstanceType[],
): number | undefined {
  const counts = Object.entries(limits).flatMap(([resource, limit]) => {
    const perNode = Math.min(...types.map((type) => amountPerNode(type, resource)).filter((amount) => amount > 0));
    const most = quantityToNumber(limit);
    if (!Number.isFinite(perNode) || most === undefined) return [];
    const taken = quantityToNumber(used?.[resource] ?? '0') ?? 0;
    return [Math.max(0, Math.floor((most - taken) / perNode))];
  });
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** The devices that no limit names, when nodes are not counted either. */
export function unlimitedDevices(
  limits: Readonly<Record<string, string>>,
  devices: readonly string[],
): readonly string[] {
  if (Object.hasOwn(limits, 'nodes')) return [];
  return devices.filter((device) => !Object.hasOwn(limits, device));
}
