/** The result of `status`: the cluster, its autoscaling, and what Kubernetes knows of it. */
import type { AutoScaling, CapacityType, ClusterStatus } from './cluster.ts';
import type { Known } from './known.ts';

export interface StatusResult {
  readonly schema: 'hpscale.status/v1';
  readonly cluster: {
    readonly name: string;
    readonly arn: string;
    readonly status: ClusterStatus;
    readonly failureMessage: string | null;
    readonly provisioningMode: 'Continuous' | null;
    readonly nodeRecovery: 'Automatic' | 'None' | null;
    /** Name of the EKS cluster; null when Slurm orchestrates it. */
    readonly eksCluster: string | null;
  };
  readonly autoscaling: AutoScaling;
  readonly clusterRole: string | null;
  readonly instanceGroups: readonly GroupStatus[];
  readonly nodeClasses: Known<readonly NodeClassStatus[]>;
  readonly nodePools: Known<readonly NodePoolStatus[]>;
  readonly nodeClaims: Known<readonly NodeClaimStatus[]>;
  readonly scaledObjects: Known<readonly ScaledObjectStatus[]>;
  /** What a reader may wonder about: why a list is empty, what was left out. */
  readonly notes: readonly string[];
}

export interface GroupStatus {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly capacityType: CapacityType;
  readonly current: number;
  readonly target: number;
  readonly status: string;
  readonly zones: Known<readonly string[]>;
}

/** A Ready condition: null while the controller has not said. `reason` and `message` only when it is not ready. */
export interface ReadyState {
  readonly ready: boolean | null;
  readonly reason: string | null;
  readonly message: string | null;
}

export interface NodeClassStatus extends ReadyState {
  readonly name: string;
  readonly instanceGroups: readonly string[];
}

export interface NodePoolStatus extends ReadyState {
  readonly name: string;
  readonly nodeClass: string;
  readonly weight: number | null;
  readonly limits: Readonly<Record<string, string>>;
  /** What its nodes provide now (status.resources). */
  readonly resources: Readonly<Record<string, string>>;
}

/** `Pending`: no instance yet. `Terminating`: being drained and removed. */
export type NodeClaimStage = 'Pending' | 'Launched' | 'Registered' | 'Initialized' | 'Terminating';

export interface NodeClaimStatus {
  readonly name: string;
  readonly nodePool: string | null;
  readonly nodeClass: string;
  readonly instanceType: string | null;
  readonly capacityType: string | null;
  readonly zone: string | null;
  readonly node: string | null;
  readonly stage: NodeClaimStage;
  /** Of the condition that it waits for. */
  readonly reason: string | null;
  readonly message: string | null;
  /** ISO 8601. */
  readonly created: string | null;
}

export interface ScaledObjectStatus extends ReadyState {
  readonly namespace: string;
  readonly name: string;
  /** `deployment/translation-api`. */
  readonly target: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Types, in order: `aws-cloudwatch`, `cpu`. */
  readonly triggers: readonly string[];
  readonly active: boolean | null;
  readonly paused: boolean;
}
