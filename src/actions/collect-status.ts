/** Everything that `status` shows: one DescribeCluster, then whatever can be asked at the same time. */
import type { Aws, Context, ListOptions } from '../context.ts';
import { eksClusterNameOfArn } from '../domain/arn.ts';
import type { AutoScaling, Cluster, InstanceGroup } from '../domain/cluster.ts';
import { isUnknown, type Known, type Unknown } from '../domain/known.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import type { KubeSelection } from '../domain/options.ts';
import type { GroupStatus, StatusResult } from '../domain/status.ts';
import { type HpscaleError, isHpscaleError } from '../errors.ts';
import { connectKube } from './connect-kube.ts';
import { summarizeNodeClaim, summarizeNodeClass, summarizeNodePool, summarizeScaledObject } from './summarize-kube.ts';
import { ifServed } from './unless-refused.ts';

export interface KubeParts {
  readonly nodeClasses: Known<readonly KubeObject[]>;
  readonly nodePools: Known<readonly KubeObject[]>;
  readonly nodeClaims: Known<readonly KubeObject[]>;
  readonly scaledObjects: Known<readonly KubeObject[]>;
}

export interface StatusTools {
  readonly aws: Aws;
  readonly context: Pick<Context, 'kube'>;
  /** Told each failure that becomes an `unknown`, for its hint. */
  readonly onUnknown: (error: HpscaleError) => void;
}

/**
 * Reads zones and Kubernetes in parallel; the cluster is given. What cannot be read is `unknown` with the reason and the
 * rest still answers. The longest chain of calls: EKS DescribeCluster, then all lists at once.
 */
export async function collectStatus(
  cluster: Cluster,
  selection: KubeSelection,
  tools: StatusTools,
): Promise<StatusResult> {
  const [zones, { parts, notServed }] = await Promise.all([
    readZones(cluster, tools),
    readKube(cluster, selection, tools),
  ]);
  return toStatus(cluster, zones, parts, notServed);
}

/** Puts the result together. Pure: what was read in, the document out. */
export function toStatus(
  cluster: Cluster,
  zones: Known<Readonly<Record<string, string>>>,
  parts: KubeParts,
  notServed: readonly string[],
): StatusResult {
  const { orchestrator } = cluster;
  const nodePools = mapKnown(parts.nodePools, ofHyperpod);
  const nodeClaims = mapKnown(parts.nodeClaims, ofHyperpod);
  const foreign = countOf(parts.nodePools) - countOf(nodePools);
  return {
    schema: 'hpscale.status/v1',
    cluster: {
      name: cluster.name,
      arn: cluster.arn,
      status: cluster.status,
      failureMessage: cluster.failureMessage,
      provisioningMode: cluster.provisioningMode,
      nodeRecovery: cluster.nodeRecovery,
      eksCluster: orchestrator.kind === 'eks' ? eksClusterNameOfArn(orchestrator.eksClusterArn) : null,
    },
    autoscaling: cluster.autoscaling,
    clusterRole: cluster.clusterRoleArn,
    instanceGroups: cluster.instanceGroups.map((group) => toGroupStatus(group, zones)),
    nodeClasses: mapKnown(parts.nodeClasses, (objects) => objects.map((object) => summarizeNodeClass(object))),
    nodePools: mapKnown(nodePools, (objects) => objects.map((object) => summarizeNodePool(object))),
    nodeClaims: mapKnown(nodeClaims, (objects) => objects.map((object) => summarizeNodeClaim(object))),
    scaledObjects: mapKnown(parts.scaledObjects, (objects) => objects.map((object) => summarizeScaledObject(object))),
    notes: [
      ...notServedNotes(notServed, cluster.autoscaling),
      ...(foreign === 0 ? [] : [`node pools of another Karpenter in this EKS cluster, left out: ${foreign}`]),
    ],
  };
}

function toGroupStatus(group: InstanceGroup, zones: Known<Readonly<Record<string, string>>>): GroupStatus {
  return {
    name: group.name,
    instanceTypes: group.instanceTypes,
    capacityType: group.capacityType,
    current: group.currentCount,
    target: group.targetCount,
    status: group.status,
    zones: isUnknown(zones)
      ? zones
      : [...new Set(group.subnetIds.map((id) => zones[id]).filter((zone) => zone !== undefined))].toSorted(),
  };
}

function notServedNotes(plurals: readonly string[], { status }: AutoScaling): readonly string[] {
  const notes: string[] = [];
  if (plurals.includes(RESOURCES.nodeClass.plural)) {
    notes.push(
      status === 'InService'
        ? 'the EKS cluster does not serve HyperpodNodeClass although autoscaling is InService: was its CRD deleted?'
        : `node classes come with autoscaling, which is ${status}`,
    );
  }
  if (plurals.includes(RESOURCES.scaledObject.plural)) notes.push('KEDA is not installed: there are no scaled objects');
  return notes;
}

function ofHyperpod(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter((object) => hyperpodNodeClassOf(object) !== undefined);
}

function mapKnown<T, R>(part: Known<readonly T[]>, map: (items: readonly T[]) => readonly R[]): Known<readonly R[]> {
  return isUnknown(part) ? part : map(part);
}

function countOf(part: Known<readonly unknown[]>): number {
  return isUnknown(part) ? 0 : part.length;
}

// ---------------------------------------------------------------- reading

/** Zone names by subnet id: one call for all groups. */
async function readZones(cluster: Cluster, tools: StatusTools): Promise<Known<Readonly<Record<string, string>>>> {
  const ids = [...new Set(cluster.instanceGroups.flatMap((group) => group.subnetIds))];
  if (ids.length === 0) return {};
  return await orUnknown(tools, async () => {
    const subnets = await tools.aws.subnets.describe(ids);
    return Object.fromEntries(subnets.map(({ id, zone }) => [id, zone]));
  });
}

async function readKube(
  cluster: Cluster,
  selection: KubeSelection,
  tools: StatusTools,
): Promise<{ readonly parts: KubeParts; readonly notServed: readonly string[] }> {
  const kube = await orUnknown(tools, async () => ({
    client: await connectKube(cluster, tools.aws, selection, tools.context),
  }));
  const notServed: string[] = [];
  const list = async (type: ResourceType, options: ListOptions = {}): Promise<Known<readonly KubeObject[]>> => {
    if (isUnknown(kube)) return kube;
    const objects = await orUnknown(tools, () => ifServed(() => kube.client.list(type, options), null));
    if (objects === null) notServed.push(type.plural);
    return objects ?? [];
  };
  const [nodeClasses, nodePools, nodeClaims, scaledObjects] = await Promise.all([
    list(RESOURCES.nodeClass),
    list(RESOURCES.nodePool),
    list(RESOURCES.nodeClaim),
    list(RESOURCES.scaledObject, selection.namespace === undefined ? {} : { namespace: selection.namespace }),
  ]);
  return { parts: { nodeClasses, nodePools, nodeClaims, scaledObjects }, notServed };
}

/** Any expected failure but Ctrl-C as `unknown`. */
async function orUnknown<T>({ onUnknown }: StatusTools, read: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await read();
  } catch (error) {
    if (!isHpscaleError(error) || error.kind === 'interrupted') throw error;
    onUnknown(error);
    return { unknown: error.message };
  }
}
