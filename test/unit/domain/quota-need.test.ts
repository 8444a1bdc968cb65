import { describe, expect, it } from 'vitest';
import { checkInstanceType, parseAssignment, parseNeed, unknownTypeWarning } from '../../../src/domain/quota-need.ts';
import { HpscaleError } from '../../../src/errors.ts';

function errorOf(run: () => unknown): HpscaleError {
  try {
    run();
  } catch (error) {
    if (error instanceof HpscaleError) return error;
  }
  throw new Error('expected an HpscaleError');
}

describe('parseNeed', () => {
  it('reads on-demand and Spot', () => {
    expect(parseNeed('ml.g6.xlarge=4')).toMatchObject({
      instanceType: 'ml.g6.xlarge',
      capacityType: 'on-demand',
      count: 4,
    });
    expect(parseNeed('ml.g6.xlarge:spot=16')).toMatchObject({ capacityType: 'spot', count: 16 });
    expect(parseNeed('ml.g6.xlarge:on-demand=1')).toMatchObject({ capacityType: 'on-demand', count: 1 });
  });

  it.each([
    ['ml.g6.xlarge', 'bad-need'],
    ['ml.g6.xlarge=', 'bad-need'],
    ['ml.g6.xlarge=0', 'bad-need'],
    ['ml.g6.xlarge=-1', 'bad-need'],
    ['ml.g6.xlarge=1.5', 'bad-need'],
    ['ml.g6.xlarge=four', 'bad-need'],
    ['=4', 'bad-need'],
    ['total=4', 'bad-need'],
    ['ml.g6.xlarge:reserved=4', 'bad-capacity-type'],
    ['g6.xlarge=4', 'bad-instance-type'],
    ['ml.g6=4', 'bad-instance-type'],
    ['ML.G6.XLARGE=4', 'bad-instance-type'],
  ])('refuses %s', (text, code) => {
    expect(errorOf(() => parseNeed(text))).toMatchObject({ kind: 'usage', code });
  });
});

describe('instance types', () => {
  it('suggests the name with ml. in front', () => {
    expect(errorOf(() => checkInstanceType('g6.xlarge')).message).toContain('(did you mean "ml.g6.xlarge"?)');
    expect(errorOf(() => checkInstanceType('p5.48xlarge')).message).toContain('(did you mean "ml.p5.48xlarge"?)');
  });

  it('warns of a type it does not know, and of the nearest one', () => {
    expect(unknownTypeWarning('ml.g6.xlarge')).toBeUndefined();
    expect(unknownTypeWarning('ml.g6.xlarg')).toContain('(did you mean "ml.g6.xlarge"?)');
    expect(unknownTypeWarning('ml.zz99.quantumlarge')).not.toContain('did you mean');
  });
});

describe('parseAssignment', () => {
  it('reads the cluster-wide quotas', () => {
    expect(parseAssignment('the argument', 'per-cluster=40')).toEqual({
      target: { scope: 'cluster', capacityType: 'on-demand' },
      value: 40,
    });
    expect(parseAssignment('the argument', 'total:spot=100')).toEqual({
      target: { scope: 'total', capacityType: 'spot' },
      value: 100,
    });
  });
});
