/** The EKS clusters of the account and who has access to them. */
import { roleArnOfCaller } from '../../../domain/arn.ts';
import type { Seed, SeedEksCluster } from '../../seed.ts';

export interface AssociatedPolicy {
  readonly policyArn: string;
  readonly accessScope: { readonly type: string; readonly namespaces: readonly string[] };
  readonly associatedMs: number;
}

export interface AccessEntry {
  readonly principalArn: string;
  readonly kubernetesGroups: readonly string[];
  readonly username: string;
  readonly type: string;
  readonly createdMs: number;
  readonly policies: Map<string, AssociatedPolicy>;
}

/** Which ways lead to the API server. */
export interface EndpointAccess {
  readonly endpointPublicAccess: boolean;
  readonly endpointPrivateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
}

export interface EksClusterState {
  readonly name: string;
  readonly arn: string;
  readonly seed: SeedEksCluster;
  version: string;
  authenticationMode: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP';
  isServed: boolean;
  network: EndpointAccess;
  readonly createdMs: number;
  /** By principal. */
  readonly accessEntries: Map<string, AccessEntry>;
}

export interface EksState {
  readonly clusters: ReadonlyMap<string, EksClusterState>;
  /** Where the sandbox's Kubernetes API listens, once it does. */
  kubernetes: { readonly url: string; readonly certificateAuthorityData: string } | undefined;
}

/** The seed's EKS clusters; the first one is served unless the seed says otherwise. */
export function seedEks(seed: Seed, partition: string, createdMs: number): EksState {
  const clusters = seed.eksClusters.map((cluster, index): EksClusterState => {
    const state: EksClusterState = {
      name: cluster.name,
      arn: `arn:${partition}:eks:${seed.account.region}:${seed.account.id}:cluster/${cluster.name}`,
      seed: cluster,
      version: cluster.version,
      authenticationMode: cluster.authenticationMode ?? 'API_AND_CONFIG_MAP',
      isServed: index === 0 ? cluster.endpoint !== 'unreachable' : cluster.endpoint === 'served',
      network: seedNetwork(cluster),
      createdMs,
      accessEntries: new Map(),
    };
    const entries = cluster.accessEntries ?? [
      { principalArn: roleArnOfCaller(seed.caller.arn), policies: ['AmazonEKSClusterAdminPolicy'] },
    ];
    for (const { principalArn, kubernetesGroups = [], policies = [] } of entries) {
      const entry = makeAccessEntry({ principalArn, kubernetesGroups, createdMs });
      for (const policy of policies) associate(entry, policyArnOf(policy, partition), CLUSTER_SCOPE, createdMs);
      state.accessEntries.set(principalArn, entry);
    }
    return state;
  });
  return { clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])), kubernetes: undefined };
}

function seedNetwork({ endpointAccess = 'public-and-private' }: SeedEksCluster): EndpointAccess {
  return {
    endpointPublicAccess: endpointAccess !== 'private',
    endpointPrivateAccess: endpointAccess !== 'public',
    publicAccessCidrs: endpointAccess === 'private' ? [] : ['0.0.0.0/0'],
  };
}

const CLUSTER_SCOPE = { type: 'cluster', namespaces: [] } as const;

/** A STANDARD access entry; the user name is the one that EKS gives when none is asked for. */
export function makeAccessEntry(wish: {
  readonly principalArn: string;
  readonly kubernetesGroups: readonly string[];
  readonly createdMs: number;
  readonly username?: string | undefined;
  readonly type?: string;
}): AccessEntry {
  return {
    principalArn: wish.principalArn,
    kubernetesGroups: wish.kubernetesGroups,
    username: wish.username ?? defaultUsername(wish.principalArn),
    type: wish.type ?? 'STANDARD',
    createdMs: wish.createdMs,
    policies: new Map(),
  };
}

/** Associates an access policy with an entry; a second time replaces the scope. */
export function associate(
  entry: AccessEntry,
  policyArn: string,
  accessScope: AssociatedPolicy['accessScope'],
  nowMs: number,
): AssociatedPolicy {
  const policy = { policyArn, accessScope, associatedMs: nowMs };
  entry.policies.set(policyArn, policy);
  return policy;
}

function defaultUsername(principalArn: string): string {
  const match = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(principalArn);
  return match ? `arn:${match[1]}:sts::${match[2]}:assumed-role/${match[3]}/{{SessionName}}` : principalArn;
}

/** Seeds name access policies by name or by ARN. */
function policyArnOf(nameOrArn: string, partition: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:${partition}:eks::aws:cluster-access-policy/${nameOrArn}`;
}
