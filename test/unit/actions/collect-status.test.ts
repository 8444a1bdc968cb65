import { describe, expect, it } from 'vitest';
import { type KubeParts, toStatus } from '../../../src/actions/collect-status.ts';
import type { KubeObject } from '../../../src/domain/kube-object.ts';
import { buildDomainCluster, buildGroup, enabled } from '../../helpers/build-cluster.ts';

const EMPTY: KubeParts = { nodeClasses: [], nodePools: [], nodeClaims: [], scaledObjects: [] };
const SUBNETS = { 'subnet-a': 'us-west-2b', 'subnet-b': 'us-west-2a', 'subnet-c': 'us-west-2a' };

function nodePool(name: string, group: string): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name },
    spec: { template: { spec: { nodeClassRef: { group, kind: 'any', name: 'gpu' } } } },
  };
}

describe('the status document', () => {
  it('gives each group its zones once, in order', () => {
    const cluster = buildDomainCluster({
      instanceGroups: [buildGroup({ subnetIds: ['subnet-a', 'subnet-b', 'subnet-c', 'subnet-unseen'] })],
    });
    expect(toStatus(cluster, SUBNETS, EMPTY, []).instanceGroups[0]?.zones).toEqual(['us-west-2a', 'us-west-2b']);
  });

  it('says for each group that its zones are unknown, and why', () => {
    const zones = { unknown: 'ada may not ec2:DescribeSubnets' };
    const { instanceGroups } = toStatus(buildDomainCluster(), zones, EMPTY, []);
    expect(instanceGroups.map((group) => group.zones)).toEqual([zones, zones]);
  });

  it("leaves another Karpenter's node pools out, and says so", () => {
    const nodePools = [nodePool('gpu', 'karpenter.sagemaker.amazonaws.com'), nodePool('cpu', 'karpenter.k8s.aws')];
    const result = toStatus(buildDomainCluster(), {}, { ...EMPTY, nodePools }, []);
    expect(result.nodePools).toMatchObject([{ name: 'gpu' }]);
    expect(result.notes).toEqual(['node pools of another Karpenter in this EKS cluster, left out: 1']);
  });

  it.each([
    ['Disabled', buildDomainCluster(), 'node classes come with autoscaling, which is Disabled'],
    [
      'InService',
      buildDomainCluster({ autoscaling: enabled('InService') }),
      'the EKS cluster does not serve HyperpodNodeClass although autoscaling is InService: was its CRD deleted?',
    ],
  ])('explains missing CRDs while autoscaling is %s', (_, cluster, note) => {
    const result = toStatus(cluster, {}, EMPTY, ['hyperpodnodeclasses', 'scaledobjects']);
    expect(result.notes).toEqual([note, 'KEDA is not installed: there are no scaled objects']);
    expect(result.nodeClasses).toEqual([]);
  });
});
