import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodePoolNotes } from '../../../src/domain/node-pool-notes.ts';
import { nodePoolProblems, parseTaint, type NodePoolSpec } from '../../../src/domain/node-pool.ts';
import { buildNodePoolSpec } from '../../helpers/node-pool-spec.ts';

function problemsOf(overrides: Partial<NodePoolSpec>): string[] {
  return nodePoolProblems(buildNodePoolSpec(overrides)).map(({ message }) => message);
}

describe('what is refused', () => {
  it.each<[string, Partial<NodePoolSpec>, string[]]>([
    ['nothing of a usual pool', {}, []],
    ['a name with upper case', { name: 'GPU' }, ['"GPU" is not a name that Kubernetes accepts']],
    [
      'an EC2 instance type',
      { instanceTypes: ['g5.12xlarge'] },
      ['"g5.12xlarge" is not an instance type of HyperPod: they start with ml.'],
    ],
    [
      'an arm64 type',
      { instanceTypes: ['ml.m7g.4xlarge'] },
      ['ml.m7g.4xlarge is arm64, and autoscaling on HyperPod supports amd64 only'],
    ],
    ['no type that SageMaker may have added since', { instanceTypes: ['ml.g9.48xlarge'] }, []],
    ['a zone id', { zones: ['usw2-az1'] }, ['usw2-az1 is a zone id']],
    ['no zone of a Local Zone', { zones: ['us-west-2-lax-1a'] }, []],
    ['a region for a zone', { zones: ['us-west-2'] }, ['"us-west-2" is not an availability zone']],
    ['reserved capacity', { capacityTypes: ['reserved'] }, ['"reserved" is not a capacity type']],
    ['a limit of nothing', { limits: { cpu: '0' } }, ['a limit of cpu=0 lets no node start']],
    ['half a GPU', { limits: { 'nvidia.com/gpu': '1500m' } }, ['the limit nvidia.com/gpu=1500m is not a whole number']],
    ['a limit in words', { limits: { memory: 'lots' } }, ['the limit memory=lots is not a quantity']],
    [
      'a limit below one node',
      { instanceTypes: ['ml.g5.48xlarge'], limits: { 'nvidia.com/gpu': '4' } },
      ['the limit nvidia.com/gpu=4 is below the 8 of ml.g5.48xlarge, so no node could start'],
    ],
    ['no limit below the largest type only', { instanceTypes: ['ml.g5.48xlarge', 'ml.g5.xlarge'] }, []],
    ['a taint without an effect', { taints: [parseTaint('nvidia.com/gpu')] }, ['"nvidia.com/gpu:" is not a taint']],
    [
      'a taint on both lists',
      { taints: [parseTaint('a=1:NoSchedule')], startupTaints: [parseTaint('a=2:NoSchedule')] },
      ['the taint a:NoSchedule is given twice (a value does not tell taints apart)'],
    ],
    [
      'labels of Karpenter, of Kubernetes and of its EC2 provider',
      {
        labels: {
          'karpenter.sh/nodepool': 'gpu',
          'kubernetes.io/hostname': 'a',
          'karpenter.k8s.aws/instance-family': 'g5',
          'topology.kubernetes.io/zone': 'us-west-2a',
        },
      },
      [
        'the label karpenter.sh/nodepool is in a domain that Karpenter keeps for itself (karpenter.sh)',
        'the label kubernetes.io/hostname is in a domain that Kubernetes keeps for itself (kubernetes.io)',
        "the label karpenter.k8s.aws/instance-family belongs to Karpenter's EC2 provider, HyperPod's does not know it",
        'the label topology.kubernetes.io/zone is set by Karpenter',
      ],
    ],
    ['no label that node owners may set', { labels: { 'node.kubernetes.io/team': 'translation' } }, []],
    [
      'a policy of a newer Karpenter',
      { consolidationPolicy: 'Balanced' },
      ['"Balanced" is not a consolidation policy'],
    ],
    ['a duration without a unit', { consolidateAfter: '300' }, ['--consolidate-after 300 is not a duration']],
    ['milliseconds', { expireAfter: '500ms' }, ['--expire-after 500ms is not a duration']],
    ['no node that never goes', { consolidateAfter: 'Never' }, []],
    ['a weight of 0', { weight: 0 }, ['the weight 0 is not a whole number from 1 to 100']],
    ['a weight that is no number', { weight: Number.NaN }, ['the weight NaN is not a whole number from 1 to 100']],
    [
      'more budgets than the CRD takes',
      { budgets: Array.from({ length: 51 }, () => ({ nodes: '1' })) },
      ['51 budgets are more than 50'],
    ],
  ])('%s', (_, overrides, messages) => {
    expect(problemsOf(overrides)).toEqual(messages);
  });

  it('suggests the ml. name of an EC2 type, and the nearest of a slip', () => {
    const hints = ['g5.12xlarge', 'g5.12xlrage'].flatMap((type) =>
      nodePoolProblems(buildNodePoolSpec({ instanceTypes: [type] })).map(({ hint }) => hint),
    );
    expect(hints).toEqual(['did you mean ml.g5.12xlarge?', 'did you mean ml.g5.12xlarge?']);
  });
});

describe('parseTaint', () => {
  it.each([
    ['nvidia.com/gpu:NoSchedule', { key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
    ['team=translation:NoExecute', { key: 'team', value: 'translation', effect: 'NoExecute' }],
    ['team=:NoExecute', { key: 'team', effect: 'NoExecute' }],
  ])('%s', (text, taint) => {
    expect(parseTaint(text)).toEqual(taint);
  });

  it('never fails, whatever is typed', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseTaint(text).effect === 'string'));
  });
});

describe('what is warned about', () => {
  it.each<[string, Partial<NodePoolSpec>, (string | RegExp)[]]>([
    ['nothing of a limited pool', {}, []],
    ['a pool without limits', { limits: {} }, [/^no limit: .*--limit nvidia\.com\/gpu=8/]],
    ['a CPU pool without limits', { instanceTypes: ['ml.c5.xlarge'], limits: {} }, [/^no limit: .*--limit cpu=64/]],
    [
      'a limit on everything but the GPUs',
      { instanceTypes: ['ml.g5.12xlarge'], limits: { cpu: '96' } },
      ['no limit on nvidia.com/gpu, which is what costs here'],
    ],
    ['no GPU pool limited by nodes', { instanceTypes: ['ml.g5.12xlarge'], limits: { nodes: '2' } }, []],
    [
      'GPUs that no node can bring',
      { instanceTypes: ['ml.g5.48xlarge'], limits: { 'nvidia.com/gpu': '12' } },
      [/^of the limit nvidia\.com\/gpu=12, 8 can be used/],
    ],
    ['nodes that go at once', { consolidateAfter: '0s' }, [/^consolidateAfter 0s/]],
    ['no taint that GPU pods tolerate by themselves', { taints: [parseTaint('nvidia.com/gpu:NoSchedule')] }, []],
    [
      'a taint that keeps device plugins out',
      { taints: [parseTaint('team=ml:NoSchedule')] },
      [/^the taint team=ml:NoSchedule/],
    ],
    ['no such taint on CPU nodes', { instanceTypes: ['ml.c5.xlarge'], taints: [parseTaint('team=ml:NoSchedule')] }, []],
    [
      'one type in one zone',
      { instanceTypes: ['ml.g5.xlarge'], zones: ['us-west-2a'] },
      [/^only ml\.g5\.xlarge in us-west-2a/],
    ],
  ])('%s', (_, overrides, notes) => {
    const found = nodePoolNotes(buildNodePoolSpec(overrides));
    expect(found).toHaveLength(notes.length);
    for (const [index, note] of notes.entries()) expect(found[index]).toMatch(note);
  });
});
