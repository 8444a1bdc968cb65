import { describe, expect, it } from 'vitest';
import { toNodeClassSpec } from '../../../src/commands/nodeclass/options.ts';
import { toNodePoolSpec } from '../../../src/commands/nodepool/options.ts';
import { buildNodePoolSpec } from '../../helpers/node-pool-spec.ts';

const NEEDED = { nodeclass: 'gpu', limit: ['nvidia.com/gpu=8'] };

describe('a node class', () => {
  it('takes its name from either place, and groups by flag or comma', () => {
    const spec = { name: 'gpu', instanceGroups: ['gpu-g5', 'GPU-g6'] };
    expect(toNodeClassSpec('gpu', { instanceGroup: ['gpu-g5', 'GPU-g6'] })).toEqual(spec);
    expect(toNodeClassSpec(undefined, { name: 'gpu', instanceGroup: ['gpu-g5,GPU-g6'] })).toEqual(spec);
    expect(toNodeClassSpec('gpu', { name: 'gpu', instanceGroup: ['gpu-g5', 'GPU-g6'] })).toEqual(spec);
  });

  it.each([
    ['no name', undefined, {}, 'missing-name'],
    ['two names', 'gpu', { name: 'cpu' }, 'two-names'],
    ['no group', 'gpu', {}, 'bad-node-class'],
  ])('refuses %s', (_, argument, raw, code) => {
    expect(() => toNodeClassSpec(argument, raw)).toThrow(expect.objectContaining({ kind: 'usage', code }));
  });
});

describe('a node pool', () => {
  it('needs a name, a node class, and nothing else', () => {
    expect(toNodePoolSpec('gpu', NEEDED)).toEqual(buildNodePoolSpec());
  });

  it('takes every flag', () => {
    const raw = {
      ...NEEDED,
      instanceType: ['ml.g5.xlarge,ml.g6.xlarge', 'ml.g5.xlarge'],
      zone: ['us-west-2a'],
      capacityType: ['spot'],
      taint: ['nvidia.com/gpu:NoSchedule'],
      startupTaint: ['example.com/warming=yes:NoExecute'],
      label: ['team=translation', 'stage='],
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      consolidateAfter: '30s',
      expireAfter: '720h',
      budget: ['10%', '0:Drifted,Empty@0,30 9 * * */8h'],
      weight: '10',
    };
    expect(toNodePoolSpec('gpu', raw)).toEqual(
      buildNodePoolSpec({
        instanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'],
        zones: ['us-west-2a'],
        capacityTypes: ['spot'],
        taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
        startupTaints: [{ key: 'example.com/warming', value: 'yes', effect: 'NoExecute' }],
        labels: { team: 'translation', stage: '' },
        consolidationPolicy: 'WhenEmptyOrUnderutilized',
        consolidateAfter: '30s',
        expireAfter: '720h',
        budgets: [
          { nodes: '10%' },
          { nodes: '0', reasons: ['Drifted', 'Empty'], schedule: '0,30 9 * * *', duration: '8h' },
        ],
        weight: 10,
      }),
    );
  });

  it.each([
    ['no node class', { limit: ['cpu=8'] }, 'missing-node-class'],
    ['a limit that is no pair', { ...NEEDED, limit: ['8'] }, 'bad-pair'],
    ['a limit without a resource', { ...NEEDED, limit: ['=8'] }, 'bad-pair'],
    ['two limits on one resource', { ...NEEDED, limit: ['cpu=8', 'cpu=9'] }, 'repeated-key'],
    ['a weight in words', { ...NEEDED, weight: 'heavy' }, 'bad-node-pool'],
  ])('refuses %s', (_, raw, code) => {
    expect(() => toNodePoolSpec('gpu', raw)).toThrow(expect.objectContaining({ kind: 'usage', code }));
  });

  it('lists everything that is wrong at once', () => {
    const raw = { ...NEEDED, instanceType: ['g5.xlarge'], weight: '0', expireAfter: 'soon' };
    expect(() => toNodePoolSpec('gpu', raw)).toThrow(
      expect.objectContaining({
        message: 'the node pool "gpu" has 3 problems',
        hint: expect.stringContaining('did you mean ml.g5.xlarge?') as string,
      }),
    );
  });
});
