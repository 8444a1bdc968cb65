/** The IAM policy and the Kubernetes ClusterRole of whoever runs hpscale: what its purposes need, on what they need it. */
import { eksClusterNameOfArn } from '../domain/arn.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { permissionsFor, type Purpose } from '../domain/operator-permissions.ts';
import type { Scope } from '../domain/permission.ts';
import type { PolicyDocument, PolicyStatement } from '../domain/role.ts';
import { clusterArnParts } from './cluster-role.ts';
import { buildMetadata } from './metadata.ts';

/** What a policy is narrowed to: a cluster with its role, or nothing but a partition (IAM takes no wildcard for it). */
export type PolicyScope =
  | { readonly partition: string }
  | {
      readonly cluster: Pick<Cluster, 'arn' | 'orchestrator' | 'instanceGroups'>;
      /** ARN of the cluster role, that it has or will have. */
      readonly roleArn: string;
    };

const SIDS: Readonly<Record<Scope, string>> = {
  any: 'WithoutResources',
  clusters: 'EveryCluster',
  cluster: 'ThisCluster',
  'eks-cluster': 'ItsEksCluster',
  roles: 'ReadRoles',
  'cluster-role': 'ClusterRole',
  'execution-roles': 'ExecutionRoles',
  policies: 'ReadPolicies',
};

/** One statement per kind of resource, actions sorted. */
export function buildOperatorPolicy(purposes: readonly Purpose[], scope: PolicyScope): PolicyDocument {
  const { aws } = permissionsFor(purposes);
  const statements = (Object.keys(SIDS) as Scope[]).flatMap((kind): PolicyStatement[] => {
    const actions = aws.filter((permission) => permission.scope === kind).map(({ action }) => action);
    if (actions.length === 0) return [];
    return [{ Sid: SIDS[kind], Effect: 'Allow', Action: actions.toSorted(), Resource: resourceOf(kind, scope) }];
  });
  return { Version: '2012-10-17', Statement: statements };
}

/** In any account and region. */
function resourcesAnywhere(kind: Scope, partition: string): string | readonly string[] {
  const clusters = `arn:${partition}:sagemaker:*:*:cluster/*`;
  const roles = `arn:${partition}:iam::*:role/*`;
  const eks = ['cluster', 'access-entry', 'podidentityassociation'].map((type) => `arn:${partition}:eks:*:*:${type}/*`);
  const resources: Readonly<Record<Scope, string | readonly string[]>> = {
    any: '*',
    clusters,
    cluster: clusters,
    'eks-cluster': eks,
    roles,
    'cluster-role': roles,
    'execution-roles': roles,
    policies: [`arn:${partition}:iam::*:policy/*`, `arn:${partition}:iam::aws:policy/*`],
  };
  return resources[kind];
}

function resourceOf(kind: Scope, scope: PolicyScope): string | readonly string[] {
  if ('partition' in scope) return resourcesAnywhere(kind, scope.partition);
  const { cluster, roleArn } = scope;
  const { partition, region, accountId } = clusterArnParts(cluster);
  const resources: Readonly<Record<Scope, string | readonly string[]>> = {
    any: '*',
    clusters: `arn:${partition}:sagemaker:${region}:${accountId}:cluster/*`,
    cluster: cluster.arn,
    'eks-cluster': eksResources(cluster),
    // Its own, KEDA's, and that of the caller: their names are not known here.
    roles: `arn:${partition}:iam::${accountId}:role/*`,
    'cluster-role': roleArn,
    'execution-roles': executionRoles(cluster) ?? `arn:${partition}:iam::${accountId}:role/*`,
    policies: [`arn:${partition}:iam::${accountId}:policy/*`, `arn:${partition}:iam::aws:policy/*`],
  };
  return resources[kind];
}

/** Those of its groups: new groups take theirs from one of them. */
function executionRoles({ instanceGroups }: Pick<Cluster, 'instanceGroups'>): readonly string[] | undefined {
  const arns = [...new Set(instanceGroups.flatMap(({ executionRole }) => executionRole ?? []))];
  return arns.length === 0 ? undefined : arns.toSorted();
}

function eksResources({ orchestrator }: Pick<Cluster, 'orchestrator'>): string | readonly string[] {
  if (orchestrator.kind !== 'eks') return '*';
  const arn = orchestrator.eksClusterArn;
  const [prefix, name] = [arn.slice(0, arn.lastIndexOf(':cluster/')), eksClusterNameOfArn(arn)];
  return [arn, `${prefix}:access-entry/${name}/*`, `${prefix}:podidentityassociation/${name}/*`];
}

/** The Kubernetes ClusterRole, for a group that an access entry gives; one rule per API group and set of verbs. */
export function buildOperatorClusterRole(purposes: readonly Purpose[], name: string): KubeObject {
  const verbsOf = new Map<string, { group: string; resource: string; verbs: string[] }>();
  for (const { verb, group, resource } of permissionsFor(purposes).kubernetes) {
    const key = `${group}/${resource}`;
    const entry = verbsOf.get(key) ?? { group, resource, verbs: [] };
    entry.verbs.push(verb);
    verbsOf.set(key, entry);
  }
  const rules = new Map<string, { apiGroups: string[]; resources: string[]; verbs: string[] }>();
  for (const { group, resource, verbs } of verbsOf.values()) {
    const key = `${group} ${verbs.join(',')}`;
    const rule = rules.get(key) ?? { apiGroups: [group], resources: [], verbs };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: buildMetadata(name),
    rules: [...rules.values()],
  };
}
