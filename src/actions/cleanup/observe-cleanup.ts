/** Reads what a clean-up is planned from: the cluster, its roles, and every kind that hpscale makes. */
import type { Aws, Context, Kube, ListOptions } from '../../context.ts';
import type { CallerIdentity, Cluster } from '../../domain/cluster.ts';
import type { Desired } from '../../domain/desired.ts';
import type { GroupOccupancy } from '../../domain/group-occupancy.ts';
import { isUnknown, type Known } from '../../domain/known.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../../domain/kube-object.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import type { RoleFacts } from '../../domain/role.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import { collectRole } from '../collect-role.ts';
import { connectKube } from '../connect-kube.ts';
import { type Listing, type LiveObjects, liveObjects } from '../converge/live-objects.ts';
import { findRoleUsers } from '../delete-role.ts';
import { findRunningNodes } from '../find-running-nodes.ts';
import { type ClusterTags, readClusterTags } from '../guard-ownership.ts';
import { roleNameFor } from '../role-name.ts';
import { resolveCluster } from '../resolve-cluster.ts';
import { sayIdentity } from '../say-identity.ts';
import { ifPermitted, ifServed, toUnknown } from '../unless-refused.ts';
import { defaultRoleName } from '../../manifests/cluster-role.ts';
import { isMadeByUs } from '../../manifests/role-fit.ts';
import type { CleanupOptions } from './cleanup-options.ts';
import { CLEANED } from './choose-objects.ts';

/** A role that may be hpscale's, with the clusters besides this one that need it. */
export interface FoundRole {
  readonly name: string;
  /** Why it could not be read, where it could not. */
  readonly facts: Known<RoleFacts>;
  readonly otherUsers: readonly string[];
  /** Clusters that could not be read. */
  readonly doubts: readonly string[];
}

export interface KubernetesSide {
  readonly kube: Kube;
  /** Scaled objects, trigger authentications, deployments, node pools and classes (with managers), node claims. */
  readonly live: LiveObjects;
  readonly pods: Known<readonly KubeObject[]>;
}

export interface CleanupFacts {
  readonly aws: Aws;
  readonly cluster: Cluster;
  readonly caller: CallerIdentity;
  readonly tags: ClusterTags;
  /** Why it cannot be read, where --force goes on without it. */
  readonly kubernetes: Known<KubernetesSide>;
  readonly roles: readonly FoundRole[];
  /** Nodes of the file's instance groups that Karpenter did not make. */
  readonly occupancies: readonly GroupOccupancy[];
}

/** Looks. Throws `nodes-unknown` when Kubernetes cannot be read, unless it is to go on all the same. */
export async function observeCleanup(
  options: CleanupOptions,
  selection: ClusterSelection,
  context: Context,
): Promise<CleanupFacts> {
  const { aws, cluster } = await resolveCluster(selection, context);
  const [caller, tags, kubernetes, roles] = await Promise.all([
    sayIdentity(aws, context),
    readClusterTags(cluster, aws),
    readKubernetes(options, { aws, cluster }, context),
    findRoles(options, cluster, aws),
  ]);
  return {
    aws,
    cluster,
    caller,
    tags,
    kubernetes,
    roles,
    occupancies: await findOccupancies(options, kubernetes, { aws, cluster }),
  };
}

async function readKubernetes(
  options: CleanupOptions,
  { aws, cluster }: Pick<CleanupFacts, 'aws' | 'cluster'>,
  context: Context,
): Promise<Known<KubernetesSide>> {
  try {
    const kube = await connectKube(cluster, aws, options.kube, context);
    const [pods, ...listings] = await Promise.all([
      ifPermitted(() => kube.list(RESOURCES.pod), toUnknown),
      ...[...CLEANED, RESOURCES.nodeClaim].map((type) => listKind(type, kube, options)),
    ]);
    return { kube, live: liveObjects(listings), pods };
  } catch (error) {
    if (!isHpscaleError(error) || error.kind === 'interrupted') throw error;
    if (!options.force) throw unknownError(cluster, error);
    return { unknown: error.message };
  }
}

/** A kind that is not served has no objects. With a file, only its namespaces are looked into: more may not be permitted. */
async function listKind(type: ResourceType, kube: Kube, { config }: Pick<CleanupOptions, 'config'>): Promise<Listing> {
  const places = type.isNamespaced && config ? namespacesOf(config.desired) : [{}];
  const list = async (place: ListOptions) => await kube.list(type, { ...place, withManagers: true });
  return { type, objects: await ifServed(async () => (await Promise.all(places.map(list))).flat(), []) };
}

function namespacesOf({ workloads, scaledObjects }: Desired): readonly ListOptions[] {
  const names = new Set([...workloads, ...scaledObjects].map(({ namespace }) => namespace));
  return [...names].map((namespace) => ({ namespace }));
}

function unknownError({ name }: Cluster, error: HpscaleError): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'nodes-unknown',
    message: `what is left in Kubernetes of ${name} is unknown: ${error.message}`,
    hint: [
      ...(error.hint === undefined ? [] : [error.hint]),
      'without Karpenter nobody removes its nodes. Make Kubernetes readable (--kubeconfig FILE), or clean up the AWS side all the same with --force',
    ].join('\n'),
    cause: error,
  });
}

/** Of the file, of the cluster, and the one that hpscale would make: those that there are. */
async function findRoles({ config }: CleanupOptions, cluster: Cluster, aws: Aws): Promise<readonly FoundRole[]> {
  const asked = config?.desired.role.role;
  const names = new Set([
    ...(asked === undefined ? [] : [roleNameFor(asked, cluster)]),
    ...(cluster.clusterRoleArn === null ? [] : [roleNameFor(cluster.clusterRoleArn, cluster)]),
    defaultRoleName(cluster),
  ]);
  const found = await Promise.all([...names].map((name) => findRole(name, cluster, aws)));
  return found.flatMap((role) => role ?? []);
}

async function findRole(name: string, cluster: Cluster, aws: Aws): Promise<FoundRole | undefined> {
  const facts = await ifPermitted(() => collectRole(name, aws.roles), toUnknown);
  if (!facts) return undefined;
  const base = { name, facts, otherUsers: [], doubts: [] };
  // Only hpscale's own may go: of others nobody asks who uses them.
  if (isUnknown(facts) || !isMadeByUs(facts)) return base;
  const { users, unreadable } = await findRoleUsers(facts.role.arn, aws, cluster);
  return {
    ...base,
    otherUsers: users.filter(({ arn }) => arn !== cluster.arn).map((user) => user.name),
    doubts: unreadable.map((other) => `whether ${other.name} uses ${name} is unknown: ${other.reason}`),
  };
}

async function findOccupancies(
  { config, keep }: CleanupOptions,
  kubernetes: Known<KubernetesSide>,
  { aws, cluster }: Pick<CleanupFacts, 'aws' | 'cluster'>,
): Promise<readonly GroupOccupancy[]> {
  if (!config || keep.includes('groups') || isUnknown(kubernetes)) return [];
  const names = new Set(config.desired.instanceGroups.map(({ name }) => name));
  const groups = cluster.instanceGroups.filter(({ name }) => names.has(name));
  return await findRunningNodes(groups, cluster, { aws, kube: kubernetes.kube });
}
