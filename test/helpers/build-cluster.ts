/** Domain clusters for tests of pure parts: the translation team's, changed where a test says so. */
import type { AutoScaling, Cluster, InstanceGroup } from '../../src/domain/cluster.ts';
import { ACCOUNT_ID, CLUSTER_NAME, CLUSTER_ROLE_ARN, EKS_CLUSTER_NAME, REGION } from './seeds.ts';

/** Never enabled. */
export const DISABLED: AutoScaling = { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null };

/** Enabled, in a status. */
export function enabled(status: AutoScaling['status'], failureMessage: string | null = null): AutoScaling {
  return { mode: 'Enable', type: 'Karpenter', status, failureMessage };
}

/** An empty GPU group. */
export function buildGroup(overrides: Partial<InstanceGroup> = {}): InstanceGroup {
  return {
    name: 'gpu-g5',
    instanceTypes: ['ml.g5.xlarge'],
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
    securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
    lifecycle: { sourceS3Uri: 's3://sagemaker-translation/lifecycle', onCreate: 'on_create.sh' },
    countByType: {},
    kmsKeyIds: [],
    ...overrides,
  };
}

/** InService on EKS with continuous provisioning, its role set, autoscaling never enabled. */
export function buildDomainCluster(overrides: Partial<Cluster> = {}): Cluster {
  return {
    name: CLUSTER_NAME,
    arn: `arn:aws:sagemaker:${REGION}:${ACCOUNT_ID}:cluster/t9z8y7x6w5v4`,
    status: 'InService',
    failureMessage: null,
    orchestrator: { kind: 'eks', eksClusterArn: `arn:aws:eks:${REGION}:${ACCOUNT_ID}:cluster/${EKS_CLUSTER_NAME}` },
    provisioningMode: 'Continuous',
    nodeRecovery: 'Automatic',
    clusterRoleArn: CLUSTER_ROLE_ARN,
    autoscaling: DISABLED,
    subnetIds: ['subnet-0a1b2c3d4e5f60001'],
    securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
    instanceGroups: [
      buildGroup({ name: 'system', instanceTypes: ['ml.c5.2xlarge'], currentCount: 1, targetCount: 1 }),
      buildGroup(),
    ],
    restrictedGroupNames: [],
    ...overrides,
  };
}
