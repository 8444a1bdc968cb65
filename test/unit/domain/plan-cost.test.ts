import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOfPools, costText } from '../../../src/domain/plan-cost.ts';

const NOV_24 = Date.UTC(2026, 10, 24);

function pool(limits: Readonly<Record<string, string>>, instanceTypes: readonly string[] = ['ml.g6.xlarge']) {
  return { name: 'gpu', limits, instanceTypes };
}

function usd(limits: Readonly<Record<string, string>>, instanceTypes?: readonly string[]) {
  return costOfPools([pool(limits, instanceTypes)], NOV_24).pools[0];
}

describe('costOfPools', () => {
  it('counts whole nodes of the only type', () => {
    expect(usd({ 'nvidia.com/gpu': '8' })?.usdPerHour).toBeCloseTo(8 * 0.8048);
    expect(usd({ cpu: '10' })?.usdPerHour).toBeCloseTo(2 * 0.8048);
    expect(usd({ nodes: '3' })?.usdPerHour).toBeCloseTo(3 * 0.8048);
  });

  it('takes the tightest limit, and of several types the dearest unit', () => {
    expect(usd({ 'nvidia.com/gpu': '8', nodes: '2' })?.usdPerHour).toBeCloseTo(2 * 0.8048);
    expect(usd({ 'nvidia.com/gpu': '8' }, ['ml.g6.xlarge', 'ml.g6.4xlarge'])?.usdPerHour).toBeCloseTo(8 * 1.3232);
  });

  it('is unbounded where no limit ends it, unknown where a price is', () => {
    expect(usd({})).toMatchObject({ verdict: 'unbounded', usdPerHour: null });
    expect(usd({ memory: '64Gi' })).toMatchObject({ verdict: 'unbounded' });
    expect(usd({ 'nvidia.com/gpu': '8' }, ['ml.c5.xlarge'])).toMatchObject({ verdict: 'unbounded' });
    expect(usd({ nodes: '1' }, ['ml.p5e.48xlarge'])).toMatchObject({ verdict: 'unknown' });
    expect(usd({ nodes: '1' }, [])).toMatchObject({ verdict: 'unknown' });
  });

  it('says prices, their region and their age', () => {
    const cost = costOfPools([pool({ 'nvidia.com/gpu': '8' })], NOV_24);
    expect(cost).toMatchObject({ priceRegion: 'us-east-1', priceAgeDays: 127, ec2PricedTypes: ['ml.g6.xlarge'] });
    expect(costText(cost, 'us-west-2')).toBe(
      "nodes of the node pool gpu cost up to $6.44 an hour when all limits are reached (list prices of us-east-1, 127 days old; us-west-2 differs; for ml.g6.xlarge EC2's price, HyperPod's own is higher)",
    );
  });

  it('never costs less with a larger limit', () => {
    const types = fc.subarray(['ml.g6.xlarge', 'ml.g6.4xlarge', 'ml.g5.12xlarge', 'ml.c5.xlarge'], { minLength: 1 });
    fc.assert(
      fc.property(types, fc.nat(500), fc.nat(500), (instanceTypes, limit, more) => {
        const small = usd({ cpu: String(limit) }, instanceTypes)?.usdPerHour ?? 0;
        const large = usd({ cpu: String(limit + more) }, instanceTypes)?.usdPerHour ?? 0;
        expect(large).toBeGreaterThanOrEqual(small);
      }),
    );
  });
});
