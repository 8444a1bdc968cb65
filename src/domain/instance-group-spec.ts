/** An instance group to be added for Karpenter: it starts with no nodes and lies in one subnet. */
import type { CapacityType, LifecycleConfig } from './cluster.ts';
import type { NodePoolTaint } from './node-pool.ts';

export type { LifecycleConfig } from './cluster.ts';

/** What a person says of the group; the rest is taken from the group it is modelled on, or from the cluster. */
export interface InstanceGroupSpec {
  readonly name: string;
  /** `ml.` types: one for a fixed-type group, up to 20 for a flexible one. */
  readonly instanceTypes: readonly string[];
  /** Made with InstanceRequirements; more than one type always is. */
  readonly isFlexible: boolean;
  readonly capacityType: CapacityType;
  /** Its own subnets (OverrideVpcConfig): one, or several for a flexible group. The model's, or the cluster's, when empty. */
  readonly subnetIds: readonly string[];
  /** Security groups of OverrideVpcConfig; those of the cluster when empty. */
  readonly securityGroupIds: readonly string[];
  /** The group whose execution role and lifecycle script are taken; the only one that fits when absent. */
  readonly like?: string;
  /** ARN of the execution role. */
  readonly executionRole?: string;
  readonly lifecycle?: LifecycleConfig;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodePoolTaint[];
  /** Gigabytes of the secondary EBS volume; SageMaker's default when absent. */
  readonly volumeSizeGb?: number;
}
