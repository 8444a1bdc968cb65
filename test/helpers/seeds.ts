/** Builds seeds for tests: one healthy HyperPod cluster of the translation team, changed where a test says so. */
import type { Seed, SeedCluster, SeedEksCluster, SeedInstanceGroup, SeedRole } from '../../src/sandbox/seed.ts';

export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-west-2';
export const CLUSTER_NAME = 'translation-cluster';
export const EKS_CLUSTER_NAME = 'translation-eks';
export const CLUSTER_ROLE_NAME = 'SageMakerHyperPodKarpenterRole';
export const CLUSTER_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/${CLUSTER_ROLE_NAME}`;
/** A person of the team, signed in by SSO: what most callers look like. */
export const CALLER_ARN = `arn:aws:sts::${ACCOUNT_ID}:assumed-role/PlatformEngineer/ada`;

/** The always-on group that runs CoreDNS, KEDA and the like. */
export const SYSTEM_GROUP: SeedInstanceGroup = {
  name: 'system',
  instanceTypes: ['ml.c5.2xlarge'],
  count: 1,
  subnets: ['subnet-0a1b2c3d4e5f60001'],
};

/** An empty GPU group, ready for Karpenter. */
export const GPU_GROUP: SeedInstanceGroup = {
  name: 'gpu-g5',
  instanceTypes: ['ml.g5.xlarge'],
  count: 0,
  subnets: ['subnet-0a1b2c3d4e5f60001'],
};

export const CLUSTER_ROLE: SeedRole = {
  name: CLUSTER_ROLE_NAME,
  trustPolicy: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: ['hyperpod.sagemaker.amazonaws.com'] }, Action: 'sts:AssumeRole' },
    ],
  },
  inlinePolicies: {
    SageMakerHyperPodKarpenterPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'],
          Resource: 'arn:aws:sagemaker:*:*:cluster/*',
          Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
        },
      ],
    },
  },
};

/** A healthy cluster on EKS with continuous provisioning, autoscaling never enabled. */
export function buildCluster(overrides: Partial<SeedCluster> = {}): SeedCluster {
  return {
    name: CLUSTER_NAME,
    eksCluster: EKS_CLUSTER_NAME,
    provisioningMode: 'Continuous',
    nodeRecovery: 'Automatic',
    subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    securityGroups: ['sg-0a1b2c3d4e5f60001'],
    instanceGroups: [SYSTEM_GROUP, GPU_GROUP],
    ...overrides,
  };
}

/** The EKS cluster that orchestrates it, served by the sandbox. */
export function buildEksCluster(overrides: Partial<SeedEksCluster> = {}): SeedEksCluster {
  return { name: EKS_CLUSTER_NAME, version: '1.32', authenticationMode: 'API_AND_CONFIG_MAP', ...overrides };
}

/** The whole world: that cluster, its EKS cluster, two subnets in two zones, the cluster role, quotas that suffice. */
export function buildSeed(overrides: Partial<Seed> = {}): Seed {
  return {
    description: 'The translation team: one healthy cluster, autoscaling not yet enabled',
    account: { id: ACCOUNT_ID, region: REGION },
    timings: {
      enable: 180,
      disable: 60,
      roleAssumable: 10,
      nodeRegistered: 200,
      nodeInitialized: 60,
      nodeTermination: 90,
      podStart: 30,
      clusterUpdate: 120,
    },
    caller: { arn: CALLER_ARN },
    clusters: [buildCluster()],
    eksClusters: [buildEksCluster()],
    subnets: [
      { id: 'subnet-0a1b2c3d4e5f60001', zone: 'us-west-2a', zoneId: 'usw2-az1', availableAddresses: 240 },
      { id: 'subnet-0a1b2c3d4e5f60002', zone: 'us-west-2b', zoneId: 'usw2-az2', availableAddresses: 250 },
    ],
    roles: [CLUSTER_ROLE],
    quotas: {
      applied: {
        'ml.c5.2xlarge for cluster usage': 2,
        'ml.g5.xlarge for cluster usage': 4,
        'Maximum number instances allowed per SageMaker HyperPod cluster': 20,
        'Total number of instances allowed across SageMaker HyperPod clusters': 30,
      },
      defaults: {
        'ml.c5.2xlarge for cluster usage': 0,
        'ml.g5.xlarge for cluster usage': 0,
        'ml.g5.12xlarge for cluster usage': 0,
        'Maximum number instances allowed per SageMaker HyperPod cluster': 20,
        'Total number of instances allowed across SageMaker HyperPod clusters': 0,
      },
    },
    kubernetes: { keda: '2.17.1', objects: [] },
    faults: [],
    ...overrides,
  };
}
