/** How much of its limits a node pool uses, and whether one more node fits. */
import type { InstanceType } from './instance-type.ts';
import type { LiveNodePool } from './node-pool-object.ts';
import { amountPerNode, smallestPerNode } from './pool-limits.ts';
import { quantityToNumber } from './quantity.ts';

export interface LimitUse {
  readonly resource: string;
  readonly used: number;
  readonly limit: number;
}

export interface FullLimit extends LimitUse {
  /** Of the smallest node. */
  readonly perNode: number;
}

/** Only limits that are quantities. */
export function limitUses({ limits, used }: LiveNodePool): LimitUse[] {
  return Object.entries(limits).flatMap(([resource, quantity]) => {
    const limit = quantityToNumber(quantity);
    if (limit === undefined) return [];
    return [{ resource, limit, used: quantityToNumber(used?.[resource] ?? '0') ?? 0 }];
  });
}

/** The limit that keeps every type out; undefined while some type fits all limits. */
export function fullLimit(uses: readonly LimitUse[], types: readonly InstanceType[]): FullLimit | undefined {
  const over = uses.find(({ used, limit }) => used > limit);
  if (over) return { ...over, perNode: smallestPerNode(types, over.resource) };
  if (types.length === 0) return undefined;
  const blocking = types.map((type) =>
    uses.find(({ resource, used, limit }) => used + amountPerNode(type, resource) > limit),
  );
  const [first] = blocking;
  if (first === undefined || blocking.includes(undefined)) return undefined;
  return { ...first, perNode: smallestPerNode(types, first.resource) };
}

const GIB = 2 ** 30;

/** What amounts of a resource are told in: whole GiB of bytes, one of anything else. */
export function unitOf(resource: string): number {
  return resource === 'memory' || resource === 'ephemeral-storage' ? GIB : 1;
}

/** As a limit writes it: `48`, `192Gi`. */
export function amountText(resource: string, amount: number): string {
  return unitOf(resource) === 1 ? String(amount) : `${Math.round((amount / GIB) * 10) / 10}Gi`;
}
