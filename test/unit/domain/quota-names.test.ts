import { describe, expect, it } from 'vitest';
import { type QuotaTarget, quotaNamesOf, targetOfQuotaName, targetText } from '../../../src/domain/quota-names.ts';
import { INSTANCE_TYPES } from '../../../src/domain/instance-type.ts';

function onDemand(instanceType: string): QuotaTarget {
  return { scope: 'instance-type', instanceType, capacityType: 'on-demand' };
}

describe('quota names', () => {
  it.each([
    ['ml.g6.xlarge for cluster usage', 'ml.g6.xlarge', 'on-demand'],
    ['ml.g6.xlarge for cluster spot instance usage', 'ml.g6.xlarge', 'spot'],
    ['ml.p6-b200.48xlarge for cluster usage', 'ml.p6-b200.48xlarge', 'on-demand'],
    ['cluster-ml-r7i-12xlarge for cluster usage', 'ml.r7i.12xlarge', 'on-demand'],
    ['cluster-ml-p6-b300-48xlarge for cluster usage', 'ml.p6-b300.48xlarge', 'on-demand'],
  ])('reads "%s"', (name, instanceType, capacityType) => {
    expect(targetOfQuotaName(name)).toEqual({ scope: 'instance-type', instanceType, capacityType });
  });

  it.each([
    'ml.g6.xlarge for endpoint usage',
    'ml.g6.xlarge for training job usage',
    'ml.g6.xlarge for cluster usage in space',
    'Maximum number instances allowed per SageMaker HyperPod cluster',
    'Maximum size of EBS volume in GB for a SageMaker HyperPod cluster instance',
  ])('passes over "%s"', (name) => {
    expect(targetOfQuotaName(name)).toBeUndefined();
  });

  it('finds back every known type by each of its names', () => {
    for (const { name } of INSTANCE_TYPES) {
      for (const quotaName of quotaNamesOf(onDemand(name)))
        expect(targetOfQuotaName(quotaName)).toEqual(onDemand(name));
    }
  });

  it('covers the names that the catalogue marks as exceptions', () => {
    for (const { name, quotaName } of INSTANCE_TYPES) {
      if (quotaName !== undefined) expect(quotaNamesOf(onDemand(name))).toContain(quotaName);
    }
  });

  it('writes targets as they are typed', () => {
    expect(targetText({ scope: 'instance-type', instanceType: 'ml.g6.xlarge', capacityType: 'spot' })).toBe(
      'ml.g6.xlarge:spot',
    );
    expect(targetText({ scope: 'cluster', capacityType: 'on-demand' })).toBe('per-cluster');
    expect(targetText({ scope: 'total', capacityType: 'spot' })).toBe('total:spot');
  });
});
