/** A seed: the world a sandbox starts with. Seeds are YAML files in seeds/, or the user's own. */
import type { CapacityType, ClusterStatus } from '../domain/cluster.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { PolicyDocument } from '../domain/role.ts';
import type { Fault } from './faults.ts';
import type { TrafficDefinition } from './traffic/definition.ts';

/** Seconds of sandbox time that AWS takes for things. */
export interface SeedTimings {
  /** UpdateCluster Mode=Enable until AutoScaling.Status is InService. */
  readonly enable: number;
  readonly disable: number;
  /** After CreateRole or UpdateAssumeRolePolicy, until the role can be assumed. */
  readonly roleAssumable: number;
  /** BatchAddClusterNodes until the instance is Running and its Kubernetes node registers. */
  readonly nodeRegistered: number;
  /** From registered until the node is Ready and shows its devices. */
  readonly nodeInitialized: number;
  readonly nodeTermination: number;
  /** From a pod bound to an initialized node until it is Running (image pull). */
  readonly podStart: number;
  /** Any other UpdateCluster until the cluster is InService again. */
  readonly clusterUpdate: number;
  /** CreateCluster until the cluster is InService; 20 minutes when absent. */
  readonly clusterCreate?: number;
  /** How far the times of single nodes lie from the above, at random: 0.2 is up to a fifth less or more. 0 when absent. */
  readonly nodeSpread?: number;
}

export interface SeedInstanceGroup {
  readonly name: string;
  /** One type: fixed. Several: flexible (InstanceRequirements). */
  readonly instanceTypes: readonly string[];
  readonly capacityType?: CapacityType;
  /** Nodes that exist at the start (Running, with Kubernetes nodes). */
  readonly count?: number;
  readonly minCount?: number;
  readonly status?: string;
  /** Subnets of the group; those of the cluster when absent. */
  readonly subnets?: readonly string[];
  readonly deepHealthChecks?: readonly string[];
  readonly trainingPlanArn?: string;
  readonly kmsKeyId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Pods (owned by a Deployment `<group>-app`) on each of the first nodes. */
  readonly podsPerNode?: number;
}

export interface SeedCluster {
  readonly name: string;
  readonly status?: ClusterStatus;
  /** Becomes InService this many seconds after the start, when `status` is Updating or Creating. */
  readonly inServiceAfter?: number;
  /** Name of an EKS cluster below; absent: Slurm. */
  readonly eksCluster?: string;
  readonly provisioningMode?: 'Continuous' | null;
  readonly nodeRecovery?: 'Automatic' | 'None';
  readonly clusterRole?: string;
  /** Autoscaling at the start; absent: never enabled. */
  readonly autoscaling?: 'InService' | 'Creating' | 'Failed' | 'Disabled';
  /** When set, the next enable ends in Failed with this message. */
  readonly enableFailure?: string;
  readonly subnets: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly instanceGroups: readonly SeedInstanceGroup[];
  readonly tags?: Readonly<Record<string, string>>;
  /** What ListClusterEvents tells from the start. */
  readonly events?: readonly SeedClusterEvent[];
}

export interface SeedClusterEvent {
  /** Absent: an event of the whole cluster. */
  readonly instanceGroup?: string;
  /** Info when absent. */
  readonly level?: 'Info' | 'Warn' | 'Error';
  readonly description: string;
  /** Before the start; 0 when absent. */
  readonly minutesAgo?: number;
}

export interface SeedEksCluster {
  readonly name: string;
  readonly version: string;
  readonly authenticationMode?: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP';
  /** `served` (the sandbox's Kubernetes API; the default for the first), or an address nobody answers. */
  readonly endpoint?: 'served' | 'unreachable';
  readonly endpointAccess?: 'public' | 'private' | 'public-and-private';
  /** IAM principals with an access entry, with their Kubernetes groups; the caller as cluster admin when absent. */
  readonly accessEntries?: readonly {
    readonly principalArn: string;
    readonly kubernetesGroups?: readonly string[];
    readonly policies?: readonly string[];
  }[];
  /** EKS Pod Identity: which service account gets which role. */
  readonly podIdentity?: readonly {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly roleArn: string;
  }[];
}

export interface SeedRole {
  readonly name: string;
  readonly path?: string;
  readonly trustPolicy: PolicyDocument;
  readonly inlinePolicies?: Readonly<Record<string, PolicyDocument>>;
  readonly attachedPolicies?: readonly { readonly name: string; readonly document: PolicyDocument }[];
  readonly tags?: Readonly<Record<string, string>>;
  /** An ARN, whose policy is not looked at; or a policy, which IAM then evaluates. */
  readonly permissionsBoundary?: string | { readonly name: string; readonly document: PolicyDocument };
}

export interface SeedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What an expression comes to: the sandbox does not compute any. */
export interface SeedExpression {
  readonly expression: string;
  readonly value: number;
}

export interface Seed {
  readonly description: string;
  readonly account: { readonly id: string; readonly region: string };
  readonly timings: SeedTimings;
  /** Who the sandbox's access key belongs to. */
  readonly caller: {
    readonly arn: string;
    /** IAM actions it may not do (`iam:PassRole`, `servicequotas:*`): answered AccessDenied as AWS words it. */
    readonly denied?: readonly string[];
    /** All that it may do, less `denied`; everything when absent. */
    readonly policy?: PolicyDocument;
  };
  readonly clusters: readonly SeedCluster[];
  readonly eksClusters: readonly SeedEksCluster[];
  readonly subnets: readonly {
    readonly id: string;
    readonly zone: string;
    readonly zoneId: string;
    readonly vpc?: string;
    readonly availableAddresses?: number;
  }[];
  readonly roles: readonly SeedRole[];
  readonly quotas: {
    /** Applied values by quota name; a quota in neither list does not exist. */
    readonly applied: Readonly<Record<string, number>>;
    readonly defaults: Readonly<Record<string, number>>;
    /** Seconds after which AWS grants a request for more; absent: it stays open. */
    readonly grantedAfter?: number;
    readonly openRequests?: readonly {
      readonly quotaName: string;
      readonly desiredValue: number;
      readonly status: 'PENDING' | 'CASE_OPENED';
    }[];
  };
  readonly kubernetes: {
    /** KEDA installed in the cluster, with this version; null: its CRDs are missing. */
    readonly keda: string | null;
    /** Whether the cluster has a metrics server; true when absent. */
    readonly metricsServer?: boolean;
    /** Applied at the start, after HyperPod's own. */
    readonly objects: readonly KubeObject[];
  };
  /** Values that CloudWatch answers; anything else has no datapoints. */
  readonly metrics?: readonly (SeedMetric | SeedExpression)[];
  /** Requests that come to Deployments. */
  readonly traffic?: readonly TrafficDefinition[];
  readonly faults: readonly Fault[];
}
