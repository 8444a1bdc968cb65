/** The HyperPod cluster as SageMaker describes it (DescribeCluster, ListClusters, ListClusterNodes). */

export type ClusterStatus =
  | 'Creating'
  | 'Deleting'
  | 'Failed'
  | 'InService'
  | 'RollingBack'
  | 'SystemUpdating'
  | 'Updating';

export type CapacityType = 'on-demand' | 'spot';

/** `Disabled` is ours: AutoScaling absent, or Mode Disable and no longer Deleting. */
export type AutoScalingStatus = 'Disabled' | 'Creating' | 'InService' | 'Failed' | 'Deleting';

export interface AutoScaling {
  readonly mode: 'Enable' | 'Disable';
  readonly type: 'Karpenter' | null;
  readonly status: AutoScalingStatus;
  readonly failureMessage: string | null;
}

/** Script that HyperPod runs on a new instance. */
export interface LifecycleConfig {
  readonly sourceS3Uri: string;
  readonly onCreate: string;
}

export interface InstanceGroup {
  readonly name: string;
  /** One type for a fixed-type group, up to 20 for a flexible one, in the group's order. */
  readonly instanceTypes: readonly string[];
  /** True for a group made with InstanceRequirements. */
  readonly isFlexible: boolean;
  readonly capacityType: CapacityType;
  readonly currentCount: number;
  readonly targetCount: number;
  readonly minCount: number;
  readonly status: string;
  readonly executionRole: string | null;
  readonly trainingPlanArn: string | null;
  readonly deepHealthChecks: readonly string[];
  /** Subnets of the group, falling back to those of the cluster. */
  readonly subnetIds: readonly string[];
  /** Security groups of the group, falling back to those of the cluster. */
  readonly securityGroupIds: readonly string[];
  readonly lifecycle: LifecycleConfig | null;
  /** Current nodes per type, where SageMaker tells (InstanceTypeDetails). */
  readonly countByType: Readonly<Record<string, number>>;
  /** KMS keys of customer-managed EBS volumes, if any. */
  readonly kmsKeyIds: readonly string[];
}

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly status: ClusterStatus;
  readonly failureMessage: string | null;
  readonly orchestrator: { readonly kind: 'eks'; readonly eksClusterArn: string } | { readonly kind: 'slurm' };
  /** `Continuous`, or null when the cluster was made without continuous provisioning. */
  readonly provisioningMode: 'Continuous' | null;
  readonly nodeRecovery: 'Automatic' | 'None' | null;
  readonly clusterRoleArn: string | null;
  readonly autoscaling: AutoScaling;
  /** Of VpcConfig: of every group that has none of its own. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly instanceGroups: readonly InstanceGroup[];
  /** Restricted instance groups are not supported by autoscaling. */
  readonly restrictedGroupNames: readonly string[];
  /** Instances of restricted groups by type: they use quota like any other (the larger of current and target). */
  readonly restrictedCountByType?: Readonly<Record<string, number>>;
}

export interface ClusterSummary {
  readonly name: string;
  readonly arn: string;
  readonly status: ClusterStatus;
}

export interface ClusterNode {
  readonly instanceGroup: string;
  readonly instanceId: string | null;
  readonly logicalId: string | null;
  readonly instanceType: string;
  /** Running, Failure, Pending, ShuttingDown, SystemUpdating, DeepHealthCheckInProgress, NotFound. */
  readonly status: string;
}

/** An event of ListClusterEvents; only clusters with continuous provisioning have them. */
export interface ClusterEvent {
  readonly id: string;
  readonly instanceGroup: string | null;
  readonly instanceId: string | null;
  readonly resourceType: string;
  /** Info, Warn, Error; null where SageMaker does not say. */
  readonly level: string | null;
  /** ISO 8601. */
  readonly time: string | null;
  readonly description: string;
}

/** The Kubernetes node name that HyperPod gives an instance. */
export function nodeNameOfInstance(instanceId: string): string {
  return `hyperpod-${instanceId}`;
}

/** A group to make, with everything that UpdateCluster and CreateCluster need. */
export interface NewInstanceGroup {
  readonly name: string;
  /** `ml.` types: one for a fixed-type group, up to 20 for a flexible one. */
  readonly instanceTypes: readonly string[];
  readonly isFlexible: boolean;
  readonly capacityType: CapacityType;
  /** 0 for Karpenter's groups. */
  readonly instanceCount: number;
  readonly executionRole: string;
  readonly lifecycle?: LifecycleConfig;
  /** Both of OverrideVpcConfig; those of the cluster where both are empty. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Gigabytes of the secondary EBS volume; SageMaker's default when absent. */
  readonly volumeSizeGb?: number;
}

/** A cluster to make: on EKS, with continuous provisioning, automatic recovery and autoscaling from the start. */
export interface NewCluster {
  readonly name: string;
  readonly eksClusterArn: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly instanceGroups: readonly NewInstanceGroup[];
  readonly clusterRoleArn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The fields of UpdateCluster that hpscale sends. Of instance groups only new ones: resubmitting one can reset its optional fields. */
export interface ClusterUpdate {
  readonly clusterName: string;
  readonly autoScaling?: { readonly mode: 'Enable'; readonly type: 'Karpenter' } | { readonly mode: 'Disable' };
  readonly clusterRoleArn?: string;
  readonly nodeRecovery?: 'Automatic' | 'None';
  /** Groups that are not there yet. */
  readonly instanceGroups?: readonly NewInstanceGroup[];
  readonly instanceGroupsToDelete?: readonly string[];
}

export interface EksCluster {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly status: string;
  readonly version: string;
  readonly endpoint: string;
  /** PEM, base64 as EKS returns it. */
  readonly certificateAuthorityData: string;
  readonly authenticationMode: string | null;
  readonly hasPublicEndpoint: boolean;
  readonly hasPrivateEndpoint: boolean;
  readonly publicAccessCidrs: readonly string[];
}

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly availableAddresses: number;
}

export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
}
