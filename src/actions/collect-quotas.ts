/** Limits and use of HyperPod nodes in a region: quotas, clusters and open requests asked for at once, judged purely. */
import type { Aws } from '../context.ts';
import type { Cluster, ClusterNode } from '../domain/cluster.ts';
import type { QuotaRequest, QuotaRow, ServiceQuota } from '../domain/quota.ts';
import type { QuotaNeed } from '../domain/quota-need.ts';
import { type QuotaTarget, targetOfQuotaName } from '../domain/quota-names.ts';
import { buildRows, findQuota, type Listing } from '../domain/quota-rows.ts';
import {
  clusterWideTargets,
  targetsOfGroups,
  type TypeTarget,
  typeTarget,
  uniqueTargets,
} from '../domain/quota-targets.ts';
import { byTypeAndCapacity, countUsage, needsNodes, type Usage } from '../domain/quota-usage.ts';
import { describeClusters, mapBounded, type RegionClusters } from './describe-clusters.ts';
import { ifPermitted } from './unless-refused.ts';

export interface QuotaQuestion {
  /** The cluster whose groups are looked at; absent: the region's only one on EKS, if there is just one. */
  readonly cluster?: Cluster;
  /** Every type that has a quota. */
  readonly all: boolean;
  readonly instanceTypes: readonly string[];
  readonly needs: readonly QuotaNeed[];
}

export interface QuotaAnswer {
  readonly clusterName: string | null;
  readonly rows: readonly QuotaRow[];
  /** What could not be looked up and leaves rows less certain. */
  readonly warnings: readonly string[];
}

const OPEN_STATUSES = ['PENDING', 'CASE_OPENED'];

/**
 * Answers with rows; what may not be read is `unknown` in them, with the missing permission as reason.
 * The number of calls grows with clusters and pages of quotas, not with nodes (a flexible group whose
 * instances have no settled type costs one more listing).
 */
export async function collectQuotas(question: QuotaQuestion, aws: Aws): Promise<QuotaAnswer> {
  const [region, applied, requests] = await Promise.all([
    collectUsage(aws, question.cluster),
    unlessDenied(() => aws.quotas.listApplied()),
    unlessDenied(() => openRequests(aws)),
  ]);
  const cluster = question.cluster ?? onlyEksCluster(region.clusters);
  const wanted = chooseTargets(question, cluster, region.usage, applied);
  const defaults = await defaultsIfNeeded(wanted, question.all, applied, aws);
  const rows = buildRows(question.all ? withAllTypes(wanted, [applied, defaults]) : wanted, question.needs, {
    region: aws.region,
    applied,
    defaults,
    requests: requests.items ?? [],
    usage: region.usage,
    clusterName: cluster?.name,
  });
  return {
    clusterName: cluster?.name ?? null,
    rows,
    warnings: requests.denied === null ? [] : [`open quota requests are not shown: ${requests.denied}`],
  };
}

/** AWS's default values are another sixteen pages: asked for only when the account's own leave something open. */
async function defaultsIfNeeded(
  targets: readonly QuotaTarget[],
  isAll: boolean,
  { items }: Listing<ServiceQuota>,
  aws: Aws,
): Promise<Listing<ServiceQuota> | null> {
  if (items === null) return null;
  if (!isAll && targets.every((target) => findQuota(target, items) !== undefined)) return null;
  return await unlessDenied(() => aws.quotas.listDefaults());
}

async function openRequests(aws: Aws): Promise<readonly QuotaRequest[]> {
  const lists = await Promise.all(OPEN_STATUSES.map((status) => aws.quotas.listRequestsByStatus(status)));
  return lists.flat();
}

/** AWS's refusal becomes part of the answer; anything else goes on. */
async function unlessDenied<T>(list: () => Promise<readonly T[]>): Promise<Listing<T>> {
  return await ifPermitted(
    async (): Promise<Listing<T>> => ({ items: await list(), denied: null }),
    ({ message }) => ({ items: null, denied: message }),
  );
}

async function collectUsage(
  aws: Aws,
  known: Cluster | undefined,
): Promise<{ usage: Usage; clusters: readonly Cluster[] }> {
  const { clusters, unreadable } = await clustersOrGap(aws, known);
  const unclear = clusters.filter(needsNodes);
  const listed = await mapBounded(unclear, 4, async ({ name }) => [name, await nodesOrNone(name, aws)] as const);
  const gaps = unreadable.map(({ name, reason }) =>
    name === '' ? reason : `the cluster ${name} cannot be read: ${reason}`,
  );
  return { usage: countUsage({ clusters, gaps, nodes: new Map(listed) }), clusters };
}

async function clustersOrGap(aws: Aws, known: Cluster | undefined): Promise<RegionClusters> {
  return await ifPermitted(
    () => describeClusters(aws, known),
    ({ message }) => ({ clusters: [], unreadable: [{ name: '', reason: message }] }),
  );
}

/** Without its nodes a flexible group's instances stay without a type, which its rows then say. */
async function nodesOrNone(clusterName: string, aws: Aws): Promise<readonly ClusterNode[]> {
  const nodes = await unlessDenied(() => aws.clusters.listNodes(clusterName));
  return nodes.items ?? [];
}

function onlyEksCluster(clusters: readonly Cluster[]): Cluster | undefined {
  const onEks = clusters.filter((cluster) => cluster.orchestrator.kind === 'eks');
  return onEks.length === 1 ? onEks[0] : undefined;
}

/** The types to show, then the cluster-wide quotas of the capacity types among them. */
function chooseTargets(
  question: QuotaQuestion,
  cluster: Cluster | undefined,
  usage: Usage,
  applied: Listing<ServiceQuota>,
): readonly QuotaTarget[] {
  const types = [...question.needs.map(toTarget), ...namedOrImplied(question, cluster, usage, applied)];
  return [...uniqueTypes(types), ...clusterWideTargets(types)];
}

function namedOrImplied(
  { instanceTypes, needs, all }: QuotaQuestion,
  cluster: Cluster | undefined,
  usage: Usage,
  applied: Listing<ServiceQuota>,
): readonly TypeTarget[] {
  if (instanceTypes.length > 0) {
    return instanceTypes.flatMap((instanceType) => [
      typeTarget(instanceType, 'on-demand'),
      typeTarget(instanceType, 'spot'),
    ]);
  }
  if (needs.length > 0 && !all) return [];
  if (cluster && !all) return targetsOfGroups(cluster);
  const inUse = usage.types.map(toTarget);
  const granted = (applied.items ?? [])
    .filter((quota) => quota.value > 0)
    .map((quota) => targetOfQuotaName(quota.name));
  return [...inUse, ...granted.filter((target) => target !== undefined)];
}

function withAllTypes(
  targets: readonly QuotaTarget[],
  listings: readonly (Listing<ServiceQuota> | null)[],
): readonly QuotaTarget[] {
  const listed = listings
    .flatMap((listing) => listing?.items ?? [])
    .map((quota) => targetOfQuotaName(quota.name))
    .filter((target) => target !== undefined);
  const types = [...targets.filter((target) => target.scope === 'instance-type'), ...listed];
  return [...uniqueTypes(types), ...clusterWideTargets(types)];
}

function toTarget({ instanceType, capacityType }: Pick<TypeTarget, 'instanceType' | 'capacityType'>): TypeTarget {
  return typeTarget(instanceType, capacityType);
}

function uniqueTypes(targets: readonly TypeTarget[]): readonly TypeTarget[] {
  return uniqueTargets(targets).toSorted(byTypeAndCapacity);
}
