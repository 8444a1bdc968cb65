/** Limits of a node pool that do not come to whole nodes. */
import type { InstanceType } from './instance-type.ts';
import type { LiveNodePool } from './node-pool-object.ts';
import { amountPerNode, smallestPerNode, unusableShare } from './pool-limits.ts';
import { quantityToNumber } from './quantity.ts';

export interface Limit {
  readonly resource: string;
  readonly limit: number;
}

export interface PerNode extends Limit {
  readonly perNode: number;
}

export type LimitFault =
  | { readonly kind: 'tooSmall' | 'paused'; readonly data: PerNode }
  | { readonly kind: 'partly'; readonly data: PerNode & { readonly usable: number } }
  | { readonly kind: 'noEffect'; readonly data: Limit & { readonly known: readonly string[] } };

/** Resources of which every node has some, and those that are counted otherwise. */
const COMMON = /^(cpu|memory|pods|ephemeral-storage|nodes|hugepages-.*|vpc\.amazonaws\.com\/.*)$/;

/** The worst first. */
export function limitFaults(pool: LiveNodePool, types: readonly InstanceType[]): LimitFault[] {
  const faults = Object.entries(pool.limits).flatMap(([resource, quantity]): LimitFault[] => {
    const limit = quantityToNumber(quantity);
    if (limit === undefined) return [];
    const largest = Math.max(...types.map((type) => amountPerNode(type, resource)));
    const perNode = smallestPerNode(types, resource);
    if (limit === 0) return [{ kind: 'paused', data: { resource, limit, perNode: Math.max(1, perNode) } }];
    if (perNode > limit) return [{ kind: 'tooSmall', data: { resource, limit, perNode } }];
    if (largest === 0 && !COMMON.test(resource)) {
      return [{ kind: 'noEffect', data: { resource, limit, known: devicesOf(types) } }];
    }
    const share = resource === 'cpu' ? undefined : unusableShare(types, resource, limit);
    return share === undefined ? [] : [{ kind: 'partly', data: { resource, limit, ...share } }];
  });
  const order = ['tooSmall', 'paused', 'noEffect', 'partly'];
  return faults.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** The devices that nodes of these types have. */
export function devicesOf(types: readonly InstanceType[]): string[] {
  return [...new Set(types.flatMap(({ accelerator }) => accelerator?.resource ?? []))];
}
