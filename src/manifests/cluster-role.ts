/** The IAM documents of a cluster's role (the cluster role), narrowed to the one cluster. */
import kmsTemplate from '../../templates/iam/kms-statement.json' with { type: 'json' };
import permissionsTemplate from '../../templates/iam/permissions-policy.json' with { type: 'json' };
import trustTemplate from '../../templates/iam/trust-policy.json' with { type: 'json' };
import { type Arn, dnsSuffixOfPartition, parseArn } from '../domain/arn.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { PolicyDocument, PolicyStatement } from '../domain/role.ts';
import { HpscaleError } from '../errors.ts';

/** The service that assumes the role (not sagemaker.amazonaws.com). */
export const HYPERPOD_SERVICE = 'hyperpod.sagemaker.amazonaws.com';
/** The inline policy that hpscale writes and repairs; others on the role are left alone. */
export const ROLE_POLICY_NAME = 'hpscale-autoscaling';
export const MANAGED_BY_TAG = 'managed-by';
export const CLUSTER_TAG = 'hpscale:cluster';
/** What NodeRecovery of the cluster was before hpscale changed it: the one thing that enabling overwrites. */
export const NODE_RECOVERY_TAG = 'hpscale:node-recovery-before';

const MAX_ROLE_NAME = 64;

/** The parts of a cluster's ARN. */
export function clusterArnParts(cluster: Pick<Cluster, 'arn'>): Arn {
  const arn = parseArn(cluster.arn);
  if (arn) return arn;
  throw new HpscaleError({
    kind: 'remote',
    code: 'bad-cluster-arn',
    message: `AWS answered a cluster ARN that is none: "${cluster.arn}"`,
  });
}

/**
 * `hpscale-<cluster>-<region>`: IAM has no regions, so the region keeps clusters of one name apart. Where that is
 * longer than IAM's 64 characters: `hpscale-<cluster, cut>-<cluster id>`.
 */
export function defaultRoleName(cluster: Pick<Cluster, 'name' | 'arn'>): string {
  const { region, resource } = clusterArnParts(cluster);
  const name = `hpscale-${cluster.name}-${region}`;
  if (name.length <= MAX_ROLE_NAME) return name;
  const id = resource.slice(resource.indexOf('/') + 1);
  const room = MAX_ROLE_NAME - 'hpscale-'.length - `-${id}`.length;
  return `hpscale-${cluster.name.slice(0, room).replace(/-+$/, '')}-${id}`;
}

/** The ARN that a role of this name has, or will have, in the cluster's account. */
export function roleArnFor(name: string, cluster: Pick<Cluster, 'arn'>): string {
  const { partition, accountId } = clusterArnParts(cluster);
  return `arn:${partition}:iam::${accountId}:role/${name}`;
}

/** By these a role of ours is known, and the cluster it was made for. Of one that has no id yet: its name, as IAM takes no `*` in a tag. */
export function roleTags({ arn, name }: Pick<Cluster, 'arn' | 'name'>): Readonly<Record<string, string>> {
  return { [MANAGED_BY_TAG]: 'hpscale', [CLUSTER_TAG]: arn.replace('*', name) };
}

/** Written when the role is made, or when enabling is about to change NodeRecovery. */
export function recoveryTag({ nodeRecovery }: Pick<Cluster, 'nodeRecovery'>): Readonly<Record<string, string>> {
  return { [NODE_RECOVERY_TAG]: nodeRecovery ?? UNSET };
}

const UNSET = 'unset';

/** What the tag tells; null: it was not set; undefined: nothing is recorded. */
export function recordedRecovery(tags: Readonly<Record<string, string>>): Cluster['nodeRecovery'] | undefined {
  const value = tags[NODE_RECOVERY_TAG];
  if (value === UNSET) return null;
  return value === 'Automatic' || value === 'None' ? value : undefined;
}

/** Whether it has to be written before NodeRecovery is changed; what it was at the first change is never overwritten. */
export function lacksRecoveryTag(
  tags: Readonly<Record<string, string>>,
  { nodeRecovery }: Pick<Cluster, 'nodeRecovery'>,
): boolean {
  const recorded = recordedRecovery(tags);
  return nodeRecovery !== 'Automatic' && (recorded === undefined || recorded === 'Automatic');
}

/** Lets HyperPod, and nobody else, assume the role. */
export function buildTrustPolicy(): PolicyDocument {
  return trustTemplate as PolicyDocument;
}

/** Nodes of this cluster only; the keys of its groups' volumes, where they have their own. */
export function buildPermissionsPolicy(cluster: Pick<Cluster, 'arn' | 'instanceGroups'>): PolicyDocument {
  const template = permissionsTemplate as PolicyDocument;
  const nodes = template.Statement.map((statement) => ({ ...statement, Resource: cluster.arn }));
  const keys = volumeKeyArns(cluster);
  return { ...template, Statement: keys.length === 0 ? nodes : [...nodes, buildKmsStatement(cluster, keys)] };
}

/** ARNs of the groups' own volume keys, sorted. A bare key id is of the cluster's account and region; an alias cannot be a resource. */
export function volumeKeyArns(cluster: Pick<Cluster, 'arn' | 'instanceGroups'>): readonly string[] {
  const { partition, region, accountId } = clusterArnParts(cluster);
  const prefix = `arn:${partition}:kms:${region}:${accountId}:key/`;
  const ids = cluster.instanceGroups.flatMap((group) => group.kmsKeyIds);
  const arns = ids.map((id) => {
    if (parseArn(id)?.resource.startsWith('key/')) return id;
    return /^[a-zA-Z0-9-]+$/.test(id) ? prefix + id : `${prefix}*`;
  });
  return [...new Set(arns)].toSorted();
}

function buildKmsStatement(cluster: Pick<Cluster, 'arn'>, keyArns: readonly string[]): PolicyStatement {
  const suffix = dnsSuffixOfPartition(clusterArnParts(cluster).partition);
  const template = kmsTemplate as PolicyStatement;
  return {
    ...template,
    Resource: keyArns,
    Condition: { ...template.Condition, StringLike: { 'kms:ViaService': `sagemaker.*.${suffix}` } },
  };
}
