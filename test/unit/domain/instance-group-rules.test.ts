import { describe, expect, it } from 'vitest';
import { judgeInstanceGroups, type SubnetZones } from '../../../src/domain/instance-group-rules.ts';
import type { InstanceGroup } from '../../../src/domain/cluster.ts';
import { buildDomainCluster, buildGroup } from '../../helpers/build-cluster.ts';

const TWO_ZONES: SubnetZones = new Map([
  ['subnet-a', 'us-west-2a'],
  ['subnet-b', 'us-west-2b'],
  ['subnet-c', 'us-west-2a'],
]);

function judge(group: Partial<InstanceGroup>, zones: SubnetZones = TWO_ZONES, names: readonly string[] = ['gpu-g5']) {
  const cluster = buildDomainCluster({ instanceGroups: [buildGroup(group)], restrictedGroupNames: ['nova'] });
  const { objections, warnings } = judgeInstanceGroups(names, cluster, zones);
  return [...objections.map(({ message }) => `no: ${message}`), ...warnings];
}

describe('judgeInstanceGroups', () => {
  it.each<[string, Partial<InstanceGroup>, (string | RegExp)[]]>([
    ['an empty group in one zone', {}, []],
    ['two subnets in one zone', { subnetIds: ['subnet-a', 'subnet-c'] }, []],
    ['two zones', { subnetIds: ['subnet-a', 'subnet-b'] }, [/^no: gpu-g5 has subnets in 2 zones/]],
    ['two zones of a flexible group', { subnetIds: ['subnet-a', 'subnet-b'], isFlexible: true }, []],
    [
      'deep health checks and a training plan',
      {
        deepHealthChecks: ['InstanceStress'],
        trainingPlanArn: 'arn:aws:sagemaker:us-west-2:123456789012:training-plan/x',
      },
      [/^no: gpu-g5 runs deep health checks \(InstanceStress\)/, /^no: gpu-g5 uses a training plan/],
    ],
    ['arm64', { instanceTypes: ['ml.m7g.4xlarge'] }, [/^gpu-g5: ml\.m7g\.4xlarge is not amd64/]],
    ['a minimum', { minCount: 1 }, [/^gpu-g5 has a minimum of 1 nodes/]],
    ['a failed group', { status: 'Failed' }, ['gpu-g5 is Failed']],
  ])('%s', (_, group, judgement) => {
    const found = judge(group);
    expect(found).toHaveLength(judgement.length);
    for (const [index, text] of judgement.entries()) expect(found[index]).toMatch(text);
  });

  it('says what it could not look at', () => {
    const zones = { unknown: 'you are not allowed to call ec2:DescribeSubnets' };
    expect(judge({ subnetIds: ['subnet-a', 'subnet-b'] }, zones)).toEqual([
      expect.stringMatching(/unknown \(you are not allowed to call ec2:DescribeSubnets\); Karpenter needs them to be/),
    ]);
    expect(judge({}, zones)).toEqual([]);
  });

  it('tells a restricted group from one that is not there', () => {
    expect(judge({}, TWO_ZONES, ['nova', 'gpu-g6'])).toEqual([
      'no: nova is a restricted instance group',
      'no: the cluster "translation-cluster" has no instance group "gpu-g6" (did you mean "gpu-g5"?)',
    ]);
  });
});
