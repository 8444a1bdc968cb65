/** What the nodes of planned node pools may cost at most, by their limits: list prices, and how old those are. */
import { findInstanceType, type InstanceType, listPriceOf } from './instance-type.ts';
import { amountPerNode } from './pool-limits.ts';
import { quantityToNumber } from './quantity.ts';

/** When the EC2 prices of our table were published (aws/karpenter-provider-aws, zz_generated.pricing_aws.go). */
const PRICED_AT = '2026-07-20';
const PRICED_REGION = 'us-east-1';
const DAY_MS = 86_400_000;

export interface PoolCost {
  readonly nodePool: string;
  /** `unbounded`: no limit ends it. `unknown`: a type has no known price, or is not known itself. */
  readonly verdict: 'bounded' | 'unbounded' | 'unknown';
  /** null unless it is bounded. */
  readonly usdPerHour: number | null;
}

export interface PlanCost extends PriceNote {
  readonly pools: readonly PoolCost[];
  /** Of all pools together; null where one is not bounded. */
  readonly usdPerHour: number | null;
}

export interface PriceNote {
  readonly priceRegion: string;
  readonly pricedAt: string;
  readonly priceAgeDays: number;
  /** Types for which only EC2's price is known: HyperPod's own is higher, by a factor that differs from type to type. */
  readonly ec2PricedTypes: readonly string[];
}

export interface CostedPool {
  readonly name: string;
  readonly limits: Readonly<Record<string, string>>;
  /** `ml.` types that it may start. */
  readonly instanceTypes: readonly string[];
}

/** The most that each pool's nodes can cost in an hour. Spot nodes are counted at the on-demand price, which they never exceed. */
export function costOfPools(pools: readonly CostedPool[], now: number): PlanCost {
  const costs = pools.map(costOfPool);
  const sum = costs.reduce<number | null>(
    (total, { usdPerHour }) => (total === null || usdPerHour === null ? null : total + usdPerHour),
    0,
  );
  return {
    pools: costs,
    usdPerHour: sum,
    ...priceNote(
      pools.flatMap(({ instanceTypes }) => instanceTypes),
      now,
    ),
  };
}

/** Where prices are from, and how old they are. */
export function priceNote(instanceTypes: readonly string[], now: number): PriceNote {
  const ec2PricedTypes = [...new Set(instanceTypes)].filter((name) => {
    const type = findInstanceType(name);
    return type?.usdPerHour === undefined && type?.ec2UsdPerHour !== undefined;
  });
  return {
    priceRegion: PRICED_REGION,
    pricedAt: PRICED_AT,
    priceAgeDays: Math.max(0, Math.floor((now - Date.parse(PRICED_AT)) / DAY_MS)),
    ec2PricedTypes: ec2PricedTypes.toSorted(),
  };
}

function costOfPool({ name, limits, instanceTypes }: CostedPool): PoolCost {
  const types = instanceTypes.map(findInstanceType);
  const priced = types.flatMap((type) => {
    const price = listPriceOf(type);
    return type && price !== undefined ? [{ type, price }] : [];
  });
  const unknown: PoolCost = { nodePool: name, verdict: 'unknown', usdPerHour: null };
  if (priced.length === 0 || priced.length < types.length) return unknown;
  const bounds = Object.entries(limits).flatMap(([resource, quantity]) => boundBy(resource, quantity, priced));
  if (bounds.length === 0) return { ...unknown, verdict: 'unbounded' };
  return { nodePool: name, verdict: 'bounded', usdPerHour: Math.min(...bounds) };
}

interface Priced {
  readonly type: InstanceType;
  readonly price: number;
}

/**
 * No mixture of whole nodes within the limit costs more than the limit times the dearest unit of the resource. Of one
 * type it is the number of nodes that fit. A type that has none of the resource is not bounded by it.
 */
function boundBy(resource: string, quantity: string, priced: readonly Priced[]): number[] {
  const limit = quantityToNumber(quantity);
  const amounts = priced.map(({ type, price }) => ({ amount: amountPerNode(type, resource), price }));
  if (limit === undefined || amounts.some(({ amount }) => amount === 0)) return [];
  const [only, ...others] = amounts;
  if (only && others.length === 0) return [Math.floor(limit / only.amount) * only.price];
  return [Math.max(...amounts.map(({ amount, price }) => (limit * price) / amount))];
}

/** One line for people, of at least one pool. */
export function costText(cost: PlanCost, region: string): string {
  const { pools, usdPerHour, ec2PricedTypes, priceAgeDays, priceRegion } = cost;
  const where = region === priceRegion ? '' : `; ${region} differs`;
  const prices = `list prices of ${priceRegion}, ${priceAgeDays} days old${where}`;
  const ec2 =
    ec2PricedTypes.length === 0 ? '' : `; for ${ec2PricedTypes.join(', ')} EC2's price, HyperPod's own is higher`;
  if (usdPerHour !== null) {
    return `nodes of ${poolsText(pools)} cost up to $${usdPerHour.toFixed(2)} an hour when all limits are reached (${prices}${ec2})`;
  }
  const open = pools.filter(({ verdict }) => verdict === 'unbounded').map(({ nodePool }) => nodePool);
  if (open.length > 0) return `no limit bounds what nodes of ${open.join(', ')} may cost: set spec.limits`;
  const dark = pools.filter(({ verdict }) => verdict === 'unknown').map(({ nodePool }) => nodePool);
  return `what nodes of ${dark.join(', ')} may cost is unknown: the price of a type is not known`;
}

const SHOWN_POOLS = 5;

function poolsText(pools: readonly PoolCost[]): string {
  if (pools.length > SHOWN_POOLS) return `${pools.length} node pools`;
  const each = pools.map(({ nodePool, usdPerHour }) => `${nodePool} ($${(usdPerHour ?? 0).toFixed(2)})`);
  return pools.length === 1 ? `the node pool ${pools[0]?.nodePool ?? ''}` : `the node pools ${each.join(', ')}`;
}
