/**
 * Everything that checks judge, read once: each fact is there, or says why it is not. Plain JSON, so that a snapshot
 * bundle is these facts in a file.
 */
import type { CallerIdentity, Cluster, ClusterEvent, ClusterNode, EksCluster, Subnet } from './cluster.ts';
import type { KubeObject } from './kube-object.ts';
import type { QuotaRequest, ServiceQuota } from './quota.ts';
import type { RoleFacts } from './role.ts';

/** What IAM's simulator says of one action for a principal (SimulatePrincipalPolicy). */
export interface ActionDecision {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** What does not allow it beside the principal's own policies, where IAM tells. */
  readonly blockedBy: 'boundary' | 'organization' | null;
  /** Condition keys that the policies ask for and the simulation did not have: the decision may be another in reality. */
  readonly missingContext: readonly string[];
}

/** Who reads. */
export interface CallerFacts extends CallerIdentity {
  /**
   * ARN of the role or user behind the session, as access entries and IAM's simulator want it; null when the role's
   * path could not be looked up (a session's ARN does not tell it).
   */
  readonly principalArn: string | null;
}

/** The caller's access entry of the EKS cluster, with its policies. */
export interface AccessEntry {
  readonly principalArn: string;
  readonly type: string;
  readonly kubernetesGroups: readonly string[];
  readonly policyArns: readonly string[];
}

/** Which AWS identity KEDA's operator has, and what its role's policies say. */
export interface KedaIdentity {
  readonly kind: 'irsa' | 'pod-identity' | 'none';
  readonly roleArn: string | null;
  /** null when there is no role, or this account has none of that ARN. */
  readonly role: RoleFacts | null;
}

/** What CloudWatch answered for one trigger's query in its own window. */
export interface MetricSample {
  /** `namespace/name` of the scaled object. */
  readonly scaledObject: string;
  readonly triggerIndex: number;
  /** Newest first, as KEDA reads them. */
  readonly values: readonly number[];
  /** Why there is no answer for this one alone (a query that CloudWatch refuses); null when it answered. */
  readonly problem: string | null;
}

/** Clusters of the region as far as they can be read: what quotas are used by. */
export interface RegionClusterFacts {
  readonly clusters: readonly Cluster[];
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
  /** Nodes of the clusters whose flexible groups do not tell their types. */
  readonly nodesByCluster: Readonly<Record<string, readonly ClusterNode[]>>;
}

/** Facts by key. Kubernetes lists hold whole objects, less what no check may see (environment, managed fields). */
export interface FactValues {
  readonly identity: CallerFacts;
  /** What the caller may do of what `enable` and `apply` do. */
  readonly callerAccess: readonly ActionDecision[];
  readonly cluster: Cluster;
  readonly clusterTags: Readonly<Record<string, string>>;
  readonly clusterNodes: readonly ClusterNode[];
  /** Newest first, of the last day, 1,000 at most. */
  readonly clusterEvents: readonly ClusterEvent[];
  readonly regionClusters: RegionClusterFacts;
  /** The cluster role; null when the cluster has none, or IAM knows none of that name. */
  readonly role: RoleFacts | null;
  /** What IAM's simulator says of the cluster role, boundary and organization included. */
  readonly roleAccess: readonly ActionDecision[];
  readonly eksCluster: EksCluster;
  /** null when the caller has none. */
  readonly accessEntry: AccessEntry | null;
  /** Those of HyperPod clusters. */
  readonly quotas: readonly ServiceQuota[];
  /** Empty when `quotas` has every type of the cluster's groups and the cluster-wide quotas: then none of these counts. */
  readonly quotaDefaults: readonly ServiceQuota[];
  /** Open ones. */
  readonly quotaRequests: readonly QuotaRequest[];
  readonly subnets: readonly Subnet[];
  /** Git version of the API server, `v1.32.1`: that it answers at all is a fact as well. */
  readonly kubernetesVersion: string;
  readonly nodeClasses: readonly KubeObject[];
  readonly nodePools: readonly KubeObject[];
  readonly nodeClaims: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly daemonSets: readonly KubeObject[];
  readonly deployments: readonly KubeObject[];
  readonly statefulSets: readonly KubeObject[];
  readonly namespaces: readonly KubeObject[];
  readonly podDisruptionBudgets: readonly KubeObject[];
  readonly horizontalPodAutoscalers: readonly KubeObject[];
  /** Warnings alone. */
  readonly events: readonly KubeObject[];
  /** Those of Karpenter, HyperPod and KEDA, with their schemas. */
  readonly crds: readonly KubeObject[];
  readonly scaledObjects: readonly KubeObject[];
  readonly triggerAuthentications: readonly KubeObject[];
  readonly clusterTriggerAuthentications: readonly KubeObject[];
  /** HyperPod's inference operator: these make scaled objects themselves. */
  readonly inferenceEndpoints: readonly KubeObject[];
  readonly kedaIdentity: KedaIdentity;
  readonly metricSamples: readonly MetricSample[];
}

export type FactKey = keyof FactValues;

/**
 * Why a fact is not there. `not-installed`: the API server does not serve the kind; `not-applicable`: it cannot exist
 * here (Kubernetes of a Slurm cluster, a fact that a file does not hold).
 */
export type UnreadReason =
  | 'denied'
  | 'credentials'
  | 'unreachable'
  | 'not-installed'
  | 'not-applicable'
  | 'not-found'
  | 'throttled'
  | 'failed';

export interface UnreadFact {
  readonly status: 'unread';
  readonly reason: UnreadReason;
  /** Code of the error behind it (`sso-session-expired`, `kubernetes-unreachable`); null when there was none. */
  readonly code: string | null;
  /** One line, lower case, no full stop. */
  readonly message: string;
  /** The missing permission, of a `denied` one: `sagemaker:ListClusterNodes`, `list nodepools.karpenter.sh`. */
  readonly permission: string | null;
  /** What lets the caller read it. */
  readonly hint: string | null;
}

export interface ReadFact<T> {
  readonly status: 'read';
  readonly value: T;
  /** Where it was read: `sagemaker:DescribeCluster`, `GET /apis/karpenter.sh/v1/nodepools`. */
  readonly source: string;
}

export type Fact<T> = ReadFact<T> | UnreadFact;

export type Facts = { readonly [K in FactKey]: Fact<FactValues[K]> };

/** Where and when the facts were read. */
export interface FactsOrigin {
  /** Milliseconds since the epoch. */
  readonly collectedAt: number;
  /** What the user named, or what was found; null for files. */
  readonly clusterName: string | null;
  readonly region: string | null;
  readonly profile: string | null;
}

export interface CollectedFacts {
  readonly origin: FactsOrigin;
  readonly facts: Facts;
}

/** Every key, in the order in which facts are listed. A missing or a foreign one does not compile. */
const KEYS: Readonly<Record<FactKey, null>> = {
  identity: null,
  callerAccess: null,
  cluster: null,
  clusterTags: null,
  clusterNodes: null,
  clusterEvents: null,
  regionClusters: null,
  role: null,
  roleAccess: null,
  eksCluster: null,
  accessEntry: null,
  quotas: null,
  quotaDefaults: null,
  quotaRequests: null,
  subnets: null,
  kubernetesVersion: null,
  nodeClasses: null,
  nodePools: null,
  nodeClaims: null,
  nodes: null,
  pods: null,
  daemonSets: null,
  deployments: null,
  statefulSets: null,
  namespaces: null,
  podDisruptionBudgets: null,
  horizontalPodAutoscalers: null,
  events: null,
  crds: null,
  scaledObjects: null,
  triggerAuthentications: null,
  clusterTriggerAuthentications: null,
  inferenceEndpoints: null,
  kedaIdentity: null,
  metricSamples: null,
};

export const FACT_KEYS = Object.keys(KEYS) as readonly FactKey[];

/** Facts that are lists of Kubernetes objects. */
export const KUBE_LIST_KEYS = [
  'nodeClasses',
  'nodePools',
  'nodeClaims',
  'nodes',
  'pods',
  'daemonSets',
  'deployments',
  'statefulSets',
  'namespaces',
  'podDisruptionBudgets',
  'horizontalPodAutoscalers',
  'events',
  'crds',
  'scaledObjects',
  'triggerAuthentications',
  'clusterTriggerAuthentications',
  'inferenceEndpoints',
] as const satisfies readonly FactKey[];

/** A fact that is there. */
export function readFact<T>(value: T, source: string): ReadFact<T> {
  return { status: 'read', value, source };
}

/** A fact that is not. */
export function unreadFact(
  reason: UnreadReason,
  message: string,
  more: { readonly code?: string; readonly permission?: string; readonly hint?: string } = {},
): UnreadFact {
  const { code = null, permission = null, hint = null } = more;
  return { status: 'unread', reason, code, message, permission, hint };
}

/** All facts, those not given unread for one reason: facts of files, and of tests. */
export function factsOf(given: Partial<Facts>, otherwise: UnreadFact): Facts {
  return { ...Object.fromEntries(FACT_KEYS.map((key) => [key, otherwise])), ...given } as Facts;
}

/** Facts one by one, each there or with its reason. */
export function factReader({ origin, facts }: CollectedFacts) {
  return {
    origin,
    optional: <K extends FactKey>(key: K): FactValues[K] | undefined => {
      const fact: Fact<FactValues[K]> = facts[key];
      return fact.status === 'read' ? fact.value : undefined;
    },
    whyUnread: (key: FactKey): UnreadFact | undefined => {
      const fact = facts[key];
      return fact.status === 'unread' ? fact : undefined;
    },
  };
}
