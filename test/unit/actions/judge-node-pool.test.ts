import { describe, expect, it } from 'vitest';
import { judgeNodePool } from '../../../src/actions/judge-node-pool.ts';
import { offeringGroups, type OfferingGroup } from '../../../src/domain/node-class-offers.ts';
import type { NodePoolSpec } from '../../../src/domain/node-pool.ts';
import { buildNodePoolSpec } from '../../helpers/node-pool-spec.ts';

const G5: OfferingGroup = {
  name: 'gpu-g5-a',
  instanceTypes: ['ml.g5.xlarge'],
  zones: ['us-west-2a'],
  capacityType: 'on-demand',
};
const G6: OfferingGroup = {
  name: 'gpu-g6-b',
  instanceTypes: ['ml.g6.xlarge'],
  zones: ['us-west-2b'],
  capacityType: 'spot',
};

function judge(overrides: Partial<NodePoolSpec>, groups: readonly OfferingGroup[] | undefined = [G5, G6]) {
  const { problems, warnings } = judgeNodePool(buildNodePoolSpec(overrides), groups);
  return { problems: problems.map(({ message }) => message), warnings };
}

describe('judgeNodePool', () => {
  it('takes what some group has', () => {
    expect(judge({})).toEqual({ problems: [], warnings: [] });
    expect(judge({ capacityTypes: ['spot', 'on-demand'] })).toEqual({ problems: [], warnings: [] });
  });

  it('refuses capacity that no group has, unless a group does not tell', () => {
    const spot = { capacityTypes: ['spot'] };
    expect(judge(spot, [G5]).problems).toEqual(['no group of the node class "gpu" has spot capacity']);
    expect(judge(spot, [G5, { ...G6, capacityType: undefined }]).problems).toEqual([]);
  });

  it('refuses what no single group has at once', () => {
    expect(judge({ zones: ['us-west-2a'], capacityTypes: ['spot'] }).problems).toEqual([
      'no group of the node class "gpu" has an instance type, a zone and a capacity type of the pool at once',
    ]);
  });

  it('warns of one type in one zone, also when the node class makes it so', () => {
    expect(judge({ zones: ['us-west-2a'] }).warnings).toEqual([
      expect.stringMatching(/^only ml\.g5\.xlarge in us-west-2a can be started/),
    ]);
  });

  it('says so when the node class lists nothing yet', () => {
    const { problems, warnings } = judgeNodePool(buildNodePoolSpec({ instanceTypes: ['ml.g5.xlarge'] }), undefined);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('types and zones are unchecked')]);
  });
});

describe('offeringGroups', () => {
  const nodeClass = (status: unknown) => ({
    apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
    kind: 'HyperpodNodeClass',
    metadata: { name: 'gpu' },
    status,
  });

  it('reads groups, zones once each, and both spellings of capacity', () => {
    const group = {
      name: 'a',
      instanceTypes: ['ml.g5.xlarge'],
      subnets: [{ zone: 'us-west-2a' }, { zone: 'us-west-2a' }],
    };
    const capacities = [{ capacities: { Spot: {} } }, { capacity: { spot: {} } }, { capacities: { OnDemand: {} } }, {}];
    const instanceGroups = capacities.map((capacity) => ({ ...group, ...capacity }));
    const groups = offeringGroups(nodeClass({ instanceGroups }));
    expect(groups?.map(({ capacityType }) => capacityType)).toEqual(['spot', 'spot', 'on-demand', undefined]);
    expect(groups?.[0]).toMatchObject({ name: 'a', zones: ['us-west-2a'] });
  });

  it('knows nothing of a node class that nobody has looked at', () => {
    expect(offeringGroups(nodeClass(undefined))).toBeUndefined();
  });
});
