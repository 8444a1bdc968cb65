import { describe, expect, it } from 'vitest';
import { type OfferingGroup, offeringGroups, withCapacityTypes } from '../../../src/domain/node-class-offers.ts';

const SPOT: OfferingGroup = {
  name: 'gpu-g6-spot',
  instanceTypes: ['ml.g6.xlarge'],
  zones: ['us-west-2b'],
  capacityType: 'spot',
};
const UNTOLD: OfferingGroup = { ...SPOT, name: 'gpu-g6', capacityType: undefined };

describe('withCapacityTypes', () => {
  it('fills in what the status leaves out, and keeps what it says', () => {
    const cluster = [
      { name: 'gpu-g6', capacityType: 'on-demand' },
      { name: 'gpu-g6-spot', capacityType: 'on-demand' },
    ] as const;
    const groups = withCapacityTypes([UNTOLD, SPOT], cluster);
    expect(groups?.map(({ capacityType }) => capacityType)).toEqual(['on-demand', 'spot']);
  });

  it('leaves a group open that the cluster does not have', () => {
    expect(withCapacityTypes([UNTOLD], [])).toEqual([UNTOLD]);
  });
});

describe('offeringGroups', () => {
  it.each([
    ['as AWS prints it', { capacities: { Spot: {} } }, 'spot'],
    ['in the other spelling', { capacity: { spot: {} } }, 'spot'],
    ['not told', {}, undefined],
  ])('reads spot %s', (...[, told, capacityType]) => {
    const status = { instanceGroups: [{ name: 'gpu-g6-spot', instanceTypes: ['ml.g6.xlarge'], ...told }] };
    const nodeClass = { apiVersion: 'v1', kind: 'HyperpodNodeClass', metadata: { name: 'gpu' }, status };
    expect(offeringGroups(nodeClass)?.[0]?.capacityType).toBe(capacityType);
  });
});
