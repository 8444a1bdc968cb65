import { describe, expect, it } from 'vitest';
import { observeAutoscaling, observeIdleCluster } from '../../../src/actions/judge-autoscaling.ts';
import { buildDomainCluster, DISABLED, enabled } from '../../helpers/build-cluster.ts';

describe('how far the cluster is from InService', () => {
  it('is there only when the cluster and its autoscaling both are InService', () => {
    const ready = buildDomainCluster({ autoscaling: enabled('InService') });
    expect(observeAutoscaling(ready, 'InService')).toEqual({ isDone: true, value: ready });
    const updating = { ...ready, status: 'Updating' as const };
    expect(observeAutoscaling(updating, 'InService')).toEqual({
      isDone: false,
      state: 'cluster Updating, autoscaling InService',
    });
  });

  it('waits on while DescribeCluster still shows the state before the request', () => {
    expect(observeAutoscaling(buildDomainCluster(), 'InService')).toEqual({
      isDone: false,
      state: 'cluster InService, autoscaling Disabled',
    });
  });

  it("fails with AWS's own words when autoscaling Failed", () => {
    const failed = buildDomainCluster({ autoscaling: enabled('Failed', 'Karpenter CRDs of v1beta1 are in the way.') });
    expect(() => observeAutoscaling(failed, 'InService')).toThrow(
      expect.objectContaining({
        kind: 'remote',
        code: 'autoscaling-failed',
        message: 'autoscaling of translation-cluster Failed: Karpenter CRDs of v1beta1 are in the way.',
      }),
    );
  });

  it.each([
    ['Failed', 'cluster-failed'],
    ['Deleting', 'cluster-deleting'],
  ] as const)('gives up on a cluster that is %s', (status, code) => {
    const cluster = buildDomainCluster({ status, autoscaling: enabled('Creating') });
    expect(() => observeAutoscaling(cluster, 'InService')).toThrow(expect.objectContaining({ code }));
    expect(() => observeIdleCluster(cluster)).toThrow(expect.objectContaining({ code }));
  });
});

describe('how far the cluster is from Disabled', () => {
  it('does not wait for the cluster to be InService again', () => {
    const cluster = buildDomainCluster({ status: 'Updating', autoscaling: DISABLED });
    expect(observeAutoscaling(cluster, 'Disabled')).toEqual({ isDone: true, value: cluster });
  });

  it('is not there while autoscaling is Deleting', () => {
    const deleting = { ...enabled('Deleting'), mode: 'Disable' as const };
    expect(observeAutoscaling(buildDomainCluster({ autoscaling: deleting }), 'Disabled').isDone).toBe(false);
  });
});
