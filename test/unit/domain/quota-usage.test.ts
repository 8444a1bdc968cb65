import { describe, expect, it } from 'vitest';
import type { ClusterNode } from '../../../src/domain/cluster.ts';
import { countUsage, needsNodes } from '../../../src/domain/quota-usage.ts';
import { domainCluster, domainGroup } from '../../helpers/clusters.ts';

const ON_DEMAND_G6 = { scope: 'instance-type', instanceType: 'ml.g6.xlarge', capacityType: 'on-demand' } as const;
const SPOT_G6 = { ...ON_DEMAND_G6, capacityType: 'spot' } as const;
const NO_NODES = new Map<string, readonly ClusterNode[]>();

function node(instanceGroup: string, instanceType: string, status = 'Running'): ClusterNode {
  return { instanceGroup, instanceType, status, instanceId: 'i-0f00ba4c0ffee0001', logicalId: null };
}

describe('countUsage', () => {
  it('adds up all clusters, Slurm ones too, and holds on-demand and Spot apart', () => {
    const clusters = [
      domainCluster({ instanceGroups: [domainGroup({ currentCount: 2, targetCount: 2 })] }),
      domainCluster({
        name: 'legacy',
        orchestrator: { kind: 'slurm' },
        instanceGroups: [
          domainGroup({ currentCount: 5, targetCount: 5 }),
          domainGroup({ name: 'bursts', capacityType: 'spot', currentCount: 3, targetCount: 3 }),
        ],
      }),
    ];
    const usage = countUsage({ clusters, gaps: [], nodes: NO_NODES });
    expect(usage.countOf(ON_DEMAND_G6, undefined)).toEqual({ value: 7, reason: null });
    expect(usage.countOf(SPOT_G6, undefined)).toEqual({ value: 3, reason: null });
    expect(usage.countOf({ scope: 'total', capacityType: 'on-demand' }, undefined).value).toBe(7);
    expect(usage.countOf({ scope: 'total', capacityType: 'spot' }, undefined).value).toBe(3);
    expect(usage.countOf({ scope: 'cluster', capacityType: 'on-demand' }, 'legacy').value).toBe(5);
    expect(usage.largest('on-demand')).toBe('legacy');
  });

  it.each([
    ['scaling out', 1, 4],
    ['scaling in', 4, 1],
  ])('holds what is there and what is on its way: %s', (_, currentCount, targetCount) => {
    const clusters = [domainCluster({ instanceGroups: [domainGroup({ currentCount, targetCount })] })];
    expect(countUsage({ clusters, gaps: [], nodes: NO_NODES }).countOf(ON_DEMAND_G6, undefined).value).toBe(4);
  });

  it('counts restricted groups', () => {
    const cluster = domainCluster({ restrictedCountByType: { 'ml.g6.xlarge': 6 } });
    const usage = countUsage({ clusters: [cluster], gaps: [], nodes: NO_NODES });
    expect(usage.countOf(ON_DEMAND_G6, undefined).value).toBe(6);
    expect(usage.countOf({ scope: 'cluster', capacityType: 'on-demand' }, 'speech').value).toBe(6);
  });

  it('knows nothing of types and totals when a cluster cannot be read, but still of a cluster that can', () => {
    const clusters = [domainCluster({ instanceGroups: [domainGroup({ currentCount: 2, targetCount: 2 })] })];
    const usage = countUsage({ clusters, gaps: ['the cluster secret cannot be read: no'], nodes: NO_NODES });
    expect(usage.countOf(ON_DEMAND_G6, undefined)).toEqual({
      value: null,
      reason: 'the cluster secret cannot be read: no',
    });
    expect(usage.countOf({ scope: 'total', capacityType: 'on-demand' }, undefined).value).toBeNull();
    expect(usage.countOf({ scope: 'cluster', capacityType: 'on-demand' }, 'speech').value).toBe(2);
  });
});

describe('flexible groups', () => {
  const flexible = domainGroup({
    name: 'gpu-any',
    isFlexible: true,
    instanceTypes: ['ml.g6.xlarge', 'ml.g5.xlarge'],
    currentCount: 3,
    targetCount: 4,
    countByType: { 'ml.g6.xlarge': 2, 'ml.g5.xlarge': 1 },
  });
  const cluster = domainCluster({
    instanceGroups: [flexible, domainGroup({ name: 'cpu', instanceTypes: ['ml.c5.xlarge'], currentCount: 1 })],
  });

  it('are counted by what SageMaker says of their types when that is all', () => {
    const settled = domainCluster({ instanceGroups: [{ ...flexible, targetCount: 3 }] });
    expect(needsNodes(settled)).toBe(false);
    const usage = countUsage({ clusters: [settled], gaps: [], nodes: NO_NODES });
    expect(usage.countOf(ON_DEMAND_G6, undefined).value).toBe(2);
  });

  it('are counted by their nodes when it is not', () => {
    expect(needsNodes(cluster)).toBe(true);
    const nodes = [
      node('gpu-any', 'ml.g6.xlarge'),
      node('gpu-any', 'ml.g6.xlarge'),
      node('gpu-any', 'ml.g5.xlarge', 'Pending'),
      node('gpu-any', 'ml.g5.xlarge', 'Pending'),
      node('gpu-any', 'ml.g5.xlarge', 'ShuttingDown'),
      node('cpu', 'ml.c5.xlarge'),
    ];
    const usage = countUsage({ clusters: [cluster], gaps: [], nodes: new Map([['speech', nodes]]) });
    expect(usage.countOf(ON_DEMAND_G6, undefined).value).toBe(2);
    expect(usage.countOf({ ...ON_DEMAND_G6, instanceType: 'ml.g5.xlarge' }, undefined).value).toBe(2);
  });

  it('are unknown, for their own types only, while an instance has no type', () => {
    const usage = countUsage({
      clusters: [cluster],
      gaps: [],
      nodes: new Map([['speech', [node('gpu-any', 'ml.g6.xlarge')]]]),
    });
    expect(usage.countOf(ON_DEMAND_G6, undefined)).toEqual({
      value: null,
      reason: '3 of the flexible group gpu-any have no instance type yet',
    });
    expect(usage.countOf({ ...ON_DEMAND_G6, instanceType: 'ml.c5.xlarge' }, undefined).value).toBe(1);
    expect(usage.countOf({ scope: 'total', capacityType: 'on-demand' }, undefined).value).toBe(5);
  });
});
