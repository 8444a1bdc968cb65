import { describe, expect, it } from 'vitest';
import type { ServiceQuota } from '../../../src/domain/quota.ts';
import { buildRows, type QuotaFacts, verdictOf } from '../../../src/domain/quota-rows.ts';
import { countUsage } from '../../../src/domain/quota-usage.ts';
import { domainCluster, domainGroup } from '../../helpers/clusters.ts';

const G6 = { scope: 'instance-type', instanceType: 'ml.g6.xlarge', capacityType: 'on-demand' } as const;
const TOTAL = { scope: 'total', capacityType: 'on-demand' } as const;
const PER_CLUSTER = { scope: 'cluster', capacityType: 'on-demand' } as const;
const TOTAL_NAME = 'Total number of instances allowed across SageMaker HyperPod clusters';

function quota(name: string, value: number, source: ServiceQuota['source'] = 'applied'): ServiceQuota {
  return { name, code: 'L-0AC1F3D7', value, isAdjustable: true, source };
}

function facts(overrides: Partial<QuotaFacts> = {}): QuotaFacts {
  const clusters = [domainCluster({ instanceGroups: [domainGroup({ currentCount: 3, targetCount: 3 })] })];
  return {
    region: 'us-west-2',
    applied: { items: [quota('ml.g6.xlarge for cluster usage', 6)], denied: null },
    defaults: { items: [], denied: null },
    requests: [],
    usage: countUsage({ clusters, gaps: [], nodes: new Map() }),
    clusterName: 'speech',
    ...overrides,
  };
}

function need(count: number) {
  return [{ instanceType: 'ml.g6.xlarge', capacityType: 'on-demand' as const, count }];
}

describe('buildRows', () => {
  it('takes what is in use from the limit', () => {
    expect(buildRows([G6], [], facts())[0]).toMatchObject({
      limit: 6,
      limitSource: 'applied',
      inUse: 3,
      headroom: 3,
      status: 'ok',
    });
  });

  it("falls back to AWS's default where the account has no value of its own", () => {
    const defaults = { items: [quota('ml.g6.xlarge for cluster usage', 0, 'default')], denied: null };
    const [row] = buildRows([G6], [], facts({ applied: { items: [], denied: null }, defaults }));
    expect(row).toMatchObject({ limit: 0, limitSource: 'default', headroom: -3, status: 'short' });
  });

  it('does not take the default for the limit when the account may not be asked', () => {
    const defaults = { items: [quota('ml.g6.xlarge for cluster usage', 0, 'default')], denied: null };
    const [row] = buildRows(
      [G6],
      [],
      facts({ applied: { items: null, denied: 'ada may not servicequotas:ListServiceQuotas' }, defaults }),
    );
    expect(row).toMatchObject({
      limit: null,
      headroom: null,
      status: 'unknown',
      reason: 'ada may not servicequotas:ListServiceQuotas',
    });
  });

  it('says so when there is no such quota', () => {
    const [row] = buildRows([{ ...G6, instanceType: 'ml.trn2.3xlarge' }], [], facts());
    expect(row).toMatchObject({ limit: null, status: 'unknown' });
    expect(row?.reason).toContain('"ml.trn2.3xlarge for cluster usage"');
  });

  it('finds the quota that is named otherwise', () => {
    const applied = { items: [quota('cluster-ml-r7i-12xlarge for cluster usage', 2)], denied: null };
    const [row] = buildRows([{ ...G6, instanceType: 'ml.r7i.12xlarge' }], [], facts({ applied }));
    expect(row).toMatchObject({ limit: 2, quotaName: 'cluster-ml-r7i-12xlarge for cluster usage', status: 'ok' });
  });

  it('shows an open request', () => {
    const requests = [{ id: 'req-1', quotaCode: 'L-0AC1F3D7', status: 'PENDING', desiredValue: 12, created: null }];
    expect(buildRows([G6], [], facts({ requests }))[0]?.pendingRequest).toEqual({
      id: 'req-1',
      desiredValue: 12,
      status: 'PENDING',
    });
  });

  it.each([
    [3, 'ok'],
    [4, 'short'],
  ])('holds a need of %i against the headroom: %s', (count, status) => {
    expect(buildRows([G6], need(count), facts())[0]).toMatchObject({ needed: count, status });
  });

  it('adds the needs up for the cluster-wide quotas', () => {
    const applied = { items: [quota(TOTAL_NAME, 8)], denied: null };
    const needs = [...need(4), { instanceType: 'ml.g5.xlarge', capacityType: 'on-demand' as const, count: 2 }];
    expect(buildRows([TOTAL], needs, facts({ applied }))[0]).toMatchObject({ needed: 6, headroom: 5, status: 'short' });
  });

  it('asks no cluster for room while none is chosen, and says which one it counted', () => {
    const [row] = buildRows([PER_CLUSTER], need(2), facts({ clusterName: undefined }));
    expect(row).toMatchObject({ needed: null, inUse: 3 });
  });

  it('knows that more than the whole quota never fits, even when the use is unknown', () => {
    const usage = countUsage({ clusters: [], gaps: ['the clusters cannot be listed'], nodes: new Map() });
    expect(buildRows([G6], need(7), facts({ usage }))[0]).toMatchObject({ inUse: null, status: 'short' });
    expect(buildRows([G6], need(6), facts({ usage }))[0]).toMatchObject({ inUse: null, status: 'unknown' });
  });
});

describe('verdictOf', () => {
  const unknownTotal = facts();
  it('is short as soon as one quota is, unknown when one cannot be judged, met otherwise', () => {
    expect(verdictOf(buildRows([G6], need(3), unknownTotal))).toBe('met');
    expect(verdictOf(buildRows([G6, TOTAL], need(3), unknownTotal))).toBe('unknown');
    expect(verdictOf(buildRows([G6, TOTAL], need(4), unknownTotal))).toBe('short');
    expect(verdictOf(buildRows([TOTAL], [], unknownTotal))).toBe('met');
  });
});
