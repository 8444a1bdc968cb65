/** Reads what a plan needs: each thing once, everything that does not depend on another at the same time. */
import type { Aws, Context, Kube } from '../../context.ts';
import { eksClusterNameOfArn } from '../../domain/arn.ts';
import type { CallerIdentity, Cluster, EksCluster } from '../../domain/cluster.ts';
import type { Desired, LoadedConfig } from '../../domain/desired.ts';
import type { GroupOccupancy } from '../../domain/group-occupancy.ts';
import type { SubnetZones } from '../../domain/instance-group-rules.ts';
import type { Unknown } from '../../domain/known.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../../domain/kube-object.ts';
import type { ClusterSelection, KubeSelection } from '../../domain/options.ts';
import { isHpscaleError } from '../../errors.ts';
import { type ChosenRole } from '../choose-role.ts';
import { kubeFromConfig, kubeOfEks, usesKubeconfig } from '../connect-kube.ts';
import { findKeda, type FoundKeda } from '../find-keda.ts';
import { findRunningNodes } from '../find-running-nodes.ts';
import { type ClusterTags, readClusterTags } from '../guard-ownership.ts';
import { refuseUnfitCluster } from '../judge-enable.ts';
import { newGroups } from '../judge-node-class.ts';
import { readSubnetZones } from '../read-subnet-zones.ts';
import { resolveCluster } from '../resolve-cluster.ts';
import { sayIdentity } from '../say-identity.ts';
import { ifPermitted, toUnknown } from '../unless-refused.ts';
import { type Listing, type LiveObjects, liveObjects } from './live-objects.ts';
import { blame } from './objections.ts';
import { readRole } from './role-of-setup.ts';

export interface Observed {
  readonly aws: Aws;
  readonly cluster: Cluster;
  readonly caller: CallerIdentity;
  readonly kube: Kube;
  readonly eks: EksCluster | Unknown;
  readonly role: ChosenRole;
  /** Of the cluster: whose it is. */
  readonly tags: ClusterTags;
  /** Of the subnets of every instance group that the file's node classes take in. */
  readonly zones: SubnetZones;
  readonly live: LiveObjects;
  readonly keda: FoundKeda | undefined;
  /** Nodes that are not Karpenter's, in groups that no node class has yet. */
  readonly occupancies: readonly GroupOccupancy[];
  /** Names; undefined when the caller may not list them. */
  readonly namespaces: ReadonlySet<string> | undefined;
}

export interface ObserveOptions {
  readonly config: LoadedConfig;
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
}

/** Looks. DescribeCluster, then EKS, the role and subnets, then every kind of Kubernetes; a kind that is not served is no error. */
export async function observe(options: ObserveOptions, context: Context): Promise<Observed> {
  const { aws, cluster } = await resolveCluster(options.selection, context);
  refuseUnfitCluster(cluster);
  return await observeCluster({ aws, cluster }, options, context);
}

async function observeCluster(
  { aws, cluster }: Pick<Observed, 'aws' | 'cluster'>,
  { config, kube: selection }: ObserveOptions,
  context: Context,
): Promise<Observed> {
  const { desired } = config;
  const [{ kube, eks, ...kubernetes }, role, zones, tags, caller] = await Promise.all([
    observeKubernetes({ aws, cluster }, { desired, selection }, context),
    blame(config, desired.role.role === undefined ? undefined : ['role'], () => readRole(desired.role, cluster, aws)),
    readSubnetZones(subnetsOf(desired, cluster), aws),
    readClusterTags(cluster, aws),
    sayIdentity(aws, context),
  ]);
  const taken = groupsOf(desired, cluster);
  const occupancies = await findRunningNodes(newGroups(taken, kubernetes.live.all(RESOURCES.nodeClass)), cluster, {
    aws,
    kube,
  });
  return { aws, cluster, caller, kube, eks, role, zones, tags, occupancies, ...kubernetes };
}

function groupsOf({ nodeClasses }: Desired, { instanceGroups }: Cluster) {
  const names = new Set(nodeClasses.flatMap((nodeClass) => nodeClass.instanceGroups));
  return instanceGroups.filter(({ name }) => names.has(name));
}

function subnetsOf(desired: Desired, cluster: Cluster): readonly string[] {
  const ids = [...groupsOf(desired, cluster), ...desired.instanceGroups].flatMap((group) => group.subnetIds);
  return [...new Set(ids)];
}

type KubernetesSide = Pick<Observed, 'kube' | 'eks' | 'live' | 'keda' | 'namespaces'>;

async function observeKubernetes(
  { aws, cluster }: Pick<Observed, 'aws' | 'cluster'>,
  { desired, selection }: { readonly desired: Desired; readonly selection: KubeSelection },
  context: Context,
): Promise<KubernetesSide> {
  const { kube, eks } = await connect(cluster, aws, selection, context);
  const namespaces = namespacesOf(desired);
  const [listings, keda, known] = await Promise.all([
    Promise.all(kindsOf(desired).map((type) => listKind(type, namespaces, kube))),
    desired.scaledObjects.length === 0 ? undefined : findKeda(kube),
    namespaces.length === 0 ? undefined : listNamespaces(kube),
  ]);
  return { kube, eks, live: liveObjects(listings), keda, namespaces: known };
}

async function connect(
  cluster: Cluster,
  aws: Aws,
  selection: KubeSelection,
  context: Context,
): Promise<Pick<Observed, 'kube' | 'eks'>> {
  // Only a cluster on EKS gets here: refuseUnfitCluster.
  const name = cluster.orchestrator.kind === 'eks' ? eksClusterNameOfArn(cluster.orchestrator.eksClusterArn) : '';
  if (usesKubeconfig(selection)) {
    const [kube, eks] = await Promise.all([
      kubeFromConfig(selection, context),
      ifPermitted(() => aws.eks.describe(name), toUnknown),
    ]);
    return { kube, eks };
  }
  const eks = await aws.eks.describe(name);
  return { kube: await kubeOfEks(eks, aws, context), eks };
}

function kindsOf({ nodeClasses, nodePools, workloads, scaledObjects }: Desired): readonly ResourceType[] {
  const isScaling = scaledObjects.length > 0;
  const hasStatefulSets = scaledObjects.some(({ target }) => target.kind === RESOURCES.statefulSet.kind);
  return [
    ...(nodeClasses.length + nodePools.length > 0 ? [RESOURCES.nodeClass, RESOURCES.nodePool] : []),
    ...(workloads.length > 0 || isScaling ? [RESOURCES.deployment] : []),
    ...(hasStatefulSets ? [RESOURCES.statefulSet] : []),
    ...(isScaling ? [RESOURCES.scaledObject, RESOURCES.triggerAuthentication, RESOURCES.horizontalPodAutoscaler] : []),
  ];
}

function namespacesOf({ workloads, scaledObjects }: Desired): readonly string[] {
  return [...new Set([...workloads, ...scaledObjects].map(({ namespace }) => namespace))];
}

/** More namespaces than these cost less in one list of all. */
const MAX_LISTED_APART = 4;

async function listKind(type: ResourceType, namespaces: readonly string[], kube: Kube): Promise<Listing> {
  const isApart = type.isNamespaced && namespaces.length <= MAX_LISTED_APART;
  const places = isApart ? namespaces.map((namespace) => ({ namespace })) : [{}];
  try {
    const lists = await Promise.all(places.map((place) => kube.list(type, { ...place, withManagers: true })));
    return { type, objects: lists.flat() };
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'resource-type-missing') return { type, objects: [], missing: error };
    throw error;
  }
}

async function listNamespaces(kube: Kube): Promise<ReadonlySet<string> | undefined> {
  const found = await ifPermitted<readonly KubeObject[], undefined>(
    () => kube.list(RESOURCES.namespace),
    () => undefined,
  );
  return found && new Set(found.map(({ metadata }) => metadata.name));
}
