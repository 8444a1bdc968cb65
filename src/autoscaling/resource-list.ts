/** Amounts of resources by name (`cpu`, `memory`, `nvidia.com/gpu`), exact, and written as Kubernetes writes them. */
import { parseQuantity } from '../domain/quantity.ts';

/** Thousandths, and whether the quantity was written with binary suffixes: Kubernetes keeps that through sums. */
export interface Amount {
  readonly milli: bigint;
  readonly form: 'decimal' | 'binary';
}

export type ResourceList = ReadonlyMap<string, Amount>;

export const NO_RESOURCES: ResourceList = new Map();

const ZERO: Amount = { milli: 0n, form: 'decimal' };
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;
const DECIMAL_SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

/** An amount from a quantity; undefined when it is none. */
export function parseAmount(quantity: string | number): Amount | undefined {
  const text = String(quantity);
  const milli = parseQuantity(text);
  return milli === undefined ? undefined : { milli, form: /[KMGTPE]i$/.test(text) ? 'binary' : 'decimal' };
}

/** A resource list of an API object; what is not a quantity is left out (the API server refuses it anyway). */
export function parseResources(quantities: Readonly<Record<string, string | number>> | undefined): ResourceList {
  const list = new Map<string, Amount>();
  for (const [name, quantity] of Object.entries(quantities ?? {})) {
    const amount = parseAmount(quantity);
    if (amount) list.set(name, amount);
  }
  return list;
}

/** A whole number of things (pods, devices). */
export function countOf(count: number): Amount {
  return { milli: BigInt(count) * 1000n, form: 'decimal' };
}

/** The amount of one resource, in thousandths; 0 when it is not listed. */
export function milliOf(list: ResourceList, name: string): bigint {
  return list.get(name)?.milli ?? 0n;
}

/** Sums of all lists. */
export function addResources(...lists: readonly ResourceList[]): ResourceList {
  const [only = NO_RESOURCES, ...others] = lists.filter(({ size }) => size > 0);
  if (others.length === 0) return only;
  const sum = new Map<string, Amount>();
  for (const list of lists) {
    for (const [name, amount] of list) {
      const before = sum.get(name) ?? ZERO;
      sum.set(name, {
        milli: before.milli + amount.milli,
        form: before.milli === 0n ? amount.form : before.form,
      });
    }
  }
  return sum;
}

/** `from` less `taken`; only the resources of `from` are kept. May go below zero. */
export function subtractResources(from: ResourceList, taken: ResourceList): ResourceList {
  const rest = new Map<string, Amount>();
  for (const [name, amount] of from) {
    rest.set(name, { milli: amount.milli - milliOf(taken, name), form: amount.form });
  }
  return rest;
}

/** The largest amount of each resource that any list names. */
export function maxResources(lists: Iterable<ResourceList>): ResourceList {
  return pickResources(lists, (candidate, kept) => candidate > kept);
}

/** The smallest amount of each resource among the lists that name it. */
export function minResources(lists: Iterable<ResourceList>): ResourceList {
  return pickResources(lists, (candidate, kept) => candidate < kept);
}

function pickResources(
  lists: Iterable<ResourceList>,
  isBetter: (candidate: bigint, kept: bigint) => boolean,
): ResourceList {
  const picked = new Map<string, Amount>();
  for (const list of lists) {
    for (const [name, amount] of list) {
      const kept = picked.get(name);
      if (!kept || isBetter(amount.milli, kept.milli)) picked.set(name, amount);
    }
  }
  return picked;
}

/** Whether the requests fit: each request is at most what there is, and nothing is overdrawn already. */
export function fitsResources(requests: ResourceList, available: ResourceList): boolean {
  for (const amount of available.values()) {
    if (amount.milli < 0n) return false;
  }
  for (const [name, amount] of requests) {
    if (amount.milli > milliOf(available, name)) return false;
  }
  return true;
}

/** The resources of which more is requested than available, sorted by name. */
export function shortResources(requests: ResourceList, available: ResourceList): string[] {
  return [...requests.keys()].filter((name) => milliOf(requests, name) > milliOf(available, name)).toSorted();
}

/** A quantity as Kubernetes prints it: the largest suffix that keeps it whole (`1536Mi`, `500m`, `2M`). */
export function formatAmount(amount: Amount): string {
  const whole = divideUp(amount.milli, 1000n);
  if (amount.form === 'binary' && (whole >= 1024n || whole <= -1024n)) return withSuffix(whole, 1024n, BINARY_SUFFIXES);
  if (amount.milli % 1000n !== 0n) return `${amount.milli}m`;
  return withSuffix(whole, 1000n, DECIMAL_SUFFIXES);
}

function withSuffix(value: bigint, base: bigint, suffixes: readonly string[]): string {
  let rest = value;
  let power = 0;
  while (rest !== 0n && rest % base === 0n && power < suffixes.length - 1) {
    rest /= base;
    power += 1;
  }
  return `${rest}${suffixes[power]}`;
}

function divideUp(value: bigint, by: bigint): bigint {
  return value <= 0n ? value / by : (value + by - 1n) / by;
}

/** A list as an API object writes it, names sorted. */
export function toQuantities(list: ResourceList): Record<string, string> {
  const names = [...list.keys()].toSorted();
  return Object.fromEntries(names.map((name) => [name, formatAmount(list.get(name) ?? ZERO)]));
}

/** A list as Karpenter prints it in messages: `{"cpu":"500m","pods":"1"}`. */
export function formatResources(list: ResourceList): string {
  return JSON.stringify(toQuantities(list));
}
