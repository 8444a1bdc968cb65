/** The speech team's cluster in domain terms, for tests of quotas and roles: one GPU group, no role yet. */
import type { Cluster, InstanceGroup } from '../../src/domain/cluster.ts';
import { buildDomainCluster, buildGroup } from './build-cluster.ts';

/** An empty on-demand group of one GPU type. */
export function domainGroup(overrides: Partial<InstanceGroup> = {}): InstanceGroup {
  return buildGroup({ name: 'gpu-g6', instanceTypes: ['ml.g6.xlarge'], ...overrides });
}

/** On EKS, autoscaling off. */
export function domainCluster(overrides: Partial<Cluster> = {}): Cluster {
  return buildDomainCluster({
    name: 'speech',
    arn: 'arn:aws:sagemaker:us-west-2:123456789012:cluster/4bx9k2m7q1zt',
    orchestrator: { kind: 'eks', eksClusterArn: 'arn:aws:eks:us-west-2:123456789012:cluster/speech-eks' },
    clusterRoleArn: null,
    instanceGroups: [domainGroup()],
    ...overrides,
  });
}
