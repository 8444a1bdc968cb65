/** A cluster to be made, as a file describes it: every default filled in, nothing looked up yet. */
import type { ConfigPath, ConfigPlace, DesiredRole } from './desired.ts';
import type { InstanceGroupSpec } from './instance-group-spec.ts';

export interface CountedGroupSpec extends InstanceGroupSpec {
  /** Instances from the start; 0 for groups that are left to Karpenter. */
  readonly count: number;
}

export interface NewClusterSpec {
  readonly name: string;
  readonly region?: string;
  /** Name or ARN of the EKS cluster. */
  readonly eksCluster: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** The cluster role; one is made where none is named. */
  readonly role: DesiredRole;
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceGroups: readonly CountedGroupSpec[];
}

/** A file that was read and found whole. */
export interface LoadedCluster {
  /** As it was named. */
  readonly file: string;
  readonly spec: NewClusterSpec;
  placeOf(path: ConfigPath): ConfigPlace;
}
