import { describe, expect, test } from 'vitest';
import { optionsOfNodeClass } from '../../../src/autoscaling/offerings.ts';
import { formatRequirements } from '../../../src/autoscaling/karpenter/requirements.ts';
import { formatResources } from '../../../src/autoscaling/resource-list.ts';

const ZONE_A = { id: 'subnet-0a1b2c3d4e5f60001', zone: 'us-west-2a', zoneId: 'usw2-az1' };
const ZONE_B = { id: 'subnet-0a1b2c3d4e5f60002', zone: 'us-west-2b', zoneId: 'usw2-az2' };

describe('what a node class offers', () => {
  const { options, unknownTypes } = optionsOfNodeClass([
    { name: 'gpu-a', instanceTypes: ['ml.g5.xlarge'], subnets: [ZONE_A] },
    { name: 'gpu-b', instanceTypes: ['ml.g5.xlarge', 'ml.g99.huge'], subnets: [ZONE_B] },
    { name: 'gpu-spot', instanceTypes: ['ml.g5.xlarge'], subnets: [ZONE_A], capacities: { Spot: {} } },
    {
      name: 'mig',
      instanceTypes: ['ml.g5.xlarge'],
      subnets: [ZONE_A],
      desiredLabels: [{ key: 'team', value: 'speech' }],
    },
  ]);

  test('groups of one type are one option with an offering each; spot before on-demand', () => {
    const [plain] = options;
    expect(
      plain?.offerings.map(({ instanceGroup, zone, capacityType }) => [instanceGroup, zone, capacityType]),
    ).toEqual([
      ['gpu-a', 'us-west-2a', 'on-demand'],
      ['gpu-b', 'us-west-2b', 'on-demand'],
      ['gpu-spot', 'us-west-2a', 'spot'],
    ]);
    expect(plain?.offerings.toSorted((a, b) => a.price - b.price)[0]?.instanceGroup).toBe('gpu-spot');
    expect(formatRequirements(plain?.requirements ?? new Map())).toBe(
      'karpenter.sh/capacity-type In [on-demand spot], kubernetes.io/arch In [amd64], kubernetes.io/os In [linux], ' +
        'node.kubernetes.io/instance-type In [ml.g5.xlarge], topology.kubernetes.io/zone In [us-west-2a us-west-2b]',
    );
  });

  test('a group with labels of its own is an option of its own', () => {
    expect(options).toHaveLength(2);
    expect([...(options[1]?.requirements.get('team')?.values ?? [])]).toEqual(['speech']);
  });

  test('capacity is the type’s, with the pods that HyperPod allows; the kubelet keeps a share', () => {
    expect(formatResources(options[0]?.capacity ?? new Map())).toBe(
      '{"cpu":"4","memory":"16Gi","nvidia.com/gpu":"1","pods":"14"}',
    );
    expect(formatResources(options[0]?.allocatable ?? new Map())).toBe(
      '{"cpu":"3920m","memory":"15875Mi","nvidia.com/gpu":"1","pods":"14"}',
    );
  });

  test('a type that nobody described cannot be modelled, and is named', () => {
    expect(unknownTypes).toEqual(['ml.g99.huge']);
  });
});
