/** What the instances of a new cluster cost from the first hour on. */
import type { CountedGroupSpec } from '../../domain/new-cluster-spec.ts';
import { findInstanceType, listPriceOf } from '../../domain/instance-type.ts';

/** One line, said before consent. HyperPod's price where AWS publishes it, else EC2's, both of us-east-1. */
export function alwaysOnCost(groups: readonly CountedGroupSpec[]): string {
  const parts = groups
    .filter(({ count }) => count > 0)
    .map(({ instanceTypes: [type = ''], count }) => ({
      text: `${count} x ${type}`,
      hourly: scaled(listPriceOf(findInstanceType(type)), count),
    }));
  const sum = parts.reduce<number | undefined>(
    (total, { hourly }) => (total === undefined || hourly === undefined ? undefined : total + hourly),
    0,
  );
  const what = parts.map(({ text }) => text).join(', ');
  const price =
    sum === undefined
      ? 'at a price that hpscale does not know'
      : `about $${sum.toFixed(2)} an hour (list prices of us-east-1)`;
  return `always on, and billed from the start: ${what}, ${price}`;
}

function scaled(price: number | undefined, count: number): number | undefined {
  return price === undefined ? undefined : price * count;
}
