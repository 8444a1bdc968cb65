/** Builds clusters in domain terms for tests of pure code. */
import type { Cluster, InstanceGroup } from '../../src/domain/cluster.ts';

/** An empty on-demand group of one GPU type. */
export function domainGroup(overrides: Partial<InstanceGroup> = {}): InstanceGroup {
  return {
    name: 'gpu-g6',
    instanceTypes: ['ml.g6.xlarge'],
    isFlexible: false,
    capacityType: 'on-demand',
    currentCount: 0,
    targetCount: 0,
    minCount: 0,
    status: 'InService',
    executionRole: null,
    trainingPlanArn: null,
    deepHealthChecks: [],
    subnetIds: ['subnet-0a1b2c3d4e5f60001'],
    countByType: {},
    kmsKeyIds: [],
    ...overrides,
  };
}

/** A cluster of the speech team on EKS, autoscaling off. */
export function domainCluster(overrides: Partial<Cluster> = {}): Cluster {
  return {
    name: 'speech',
    arn: 'arn:aws:sagemaker:us-west-2:123456789012:cluster/4bx9k2m7q1zt',
    status: 'InService',
    failureMessage: null,
    orchestrator: { kind: 'eks', eksClusterArn: 'arn:aws:eks:us-west-2:123456789012:cluster/speech-eks' },
    provisioningMode: 'Continuous',
    nodeRecovery: 'Automatic',
    clusterRoleArn: null,
    autoscaling: { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null },
    instanceGroups: [domainGroup()],
    restrictedGroupNames: [],
    ...overrides,
  };
}
