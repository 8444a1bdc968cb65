/** Nodes that Karpenter would drain and remove if it were given their instance group, and the pods on them. */
import { INSTANCE_GROUP_LABEL, NODE_POOL_LABEL } from '../domain/node-labels.ts';
import type { Aws, Kube } from '../context.ts';
import { nodeNameOfInstance, type Cluster, type ClusterNode, type InstanceGroup } from '../domain/cluster.ts';
import { type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { isUnknown, type Known } from '../domain/known.ts';
import { ifPermitted, toUnknown } from './unless-refused.ts';

export interface RunningNode {
  /** Kubernetes name; the logical id of one that is still being provisioned. */
  readonly name: string;
  /** `namespace/name`; undefined when pods may not be read. */
  readonly pods: readonly string[] | undefined;
}

export interface GroupOccupancy {
  readonly group: string;
  readonly nodes: readonly RunningNode[];
  /** Why the nodes are not known, when neither Kubernetes nor SageMaker tells. */
  readonly unknown?: string;
}

/** Groups with nodes that Karpenter did not make. Groups at 0 cost no call. */
export async function findRunningNodes(
  groups: readonly InstanceGroup[],
  cluster: Cluster,
  { aws, kube }: { readonly aws: Pick<Aws, 'clusters'>; readonly kube: Kube },
): Promise<readonly GroupOccupancy[]> {
  const occupied = groups.filter((group) => group.currentCount > 0 || group.targetCount > 0);
  if (occupied.length === 0) return [];
  const names = occupied.map((group) => group.name);
  const [nodes, claims, pods, instances] = await Promise.all([
    listed(kube.list(RESOURCES.node, { labelSelector: `${INSTANCE_GROUP_LABEL} in (${names.join(',')})` })),
    listed(kube.list(RESOURCES.nodeClaim)),
    listed(kube.list(RESOURCES.pod)),
    listed(aws.clusters.listNodes(cluster.name)),
  ]);
  const claimed = claimsOf(claims);
  const podsByNode = isUnknown(pods) ? undefined : groupByNode(pods);
  return occupied
    .map((group): GroupOccupancy => {
      const found = [...kubernetesNodes(group, nodes, claimed), ...sageMakerNodes(group, instances, claimed)];
      const unknown = unknownOf(group, nodes, instances);
      return {
        group: group.name,
        nodes: [...new Set(found)].map((name) => ({ name, pods: podsByNode && (podsByNode.get(name) ?? []) })),
        ...(unknown === undefined ? {} : { unknown }),
      };
    })
    .filter((occupancy) => occupancy.nodes.length > 0 || occupancy.unknown !== undefined);
}

/** SageMaker knows every node; without its word Kubernetes has to account for all that the group counts. */
function unknownOf(
  group: InstanceGroup,
  nodes: Known<readonly KubeObject[]>,
  instances: Known<readonly ClusterNode[]>,
): string | undefined {
  if (!isUnknown(instances)) return undefined;
  if (isUnknown(nodes)) return `${nodes.unknown}; ${instances.unknown}`;
  const seen = nodes.filter(({ metadata }) => metadata.labels?.[INSTANCE_GROUP_LABEL] === group.name).length;
  return seen >= Math.max(group.currentCount, group.targetCount) ? undefined : instances.unknown;
}

/** One's own refusal is an answer; it is awaited together with the others. */
async function listed<T>(list: Promise<readonly T[]>): Promise<Known<readonly T[]>> {
  return await ifPermitted(() => list, toUnknown);
}

interface Claims {
  readonly nodeNames: ReadonlySet<string>;
  readonly providerIds: readonly string[];
}

function claimsOf(claims: Known<readonly KubeObject[]>): Claims {
  const statuses = (isUnknown(claims) ? [] : claims).map(
    ({ status }) => (status ?? {}) as { readonly nodeName?: string; readonly providerID?: string },
  );
  return {
    nodeNames: new Set(statuses.flatMap(({ nodeName }) => nodeName ?? [])),
    providerIds: statuses.flatMap(({ providerID }) => providerID ?? []),
  };
}

function kubernetesNodes(group: InstanceGroup, nodes: Known<readonly KubeObject[]>, claimed: Claims): string[] {
  if (isUnknown(nodes)) return [];
  return nodes
    .filter(({ metadata }) => metadata.labels?.[INSTANCE_GROUP_LABEL] === group.name)
    .filter(({ metadata }) => metadata.labels?.[NODE_POOL_LABEL] === undefined)
    .map(({ metadata }) => metadata.name)
    .filter((name) => !claimed.nodeNames.has(name));
}

function sageMakerNodes(group: InstanceGroup, instances: Known<readonly ClusterNode[]>, claimed: Claims): string[] {
  if (isUnknown(instances)) return [];
  return instances
    .filter((node) => node.instanceGroup === group.name && !['ShuttingDown', 'NotFound'].includes(node.status))
    .filter(({ instanceId }) => instanceId === null || !isClaimed(instanceId, claimed))
    .map(({ instanceId, logicalId }) =>
      instanceId === null ? (logicalId ?? 'a node being provisioned') : nodeNameOfInstance(instanceId),
    );
}

function isClaimed(instanceId: string, { nodeNames, providerIds }: Claims): boolean {
  return nodeNames.has(nodeNameOfInstance(instanceId)) || providerIds.some((id) => id.includes(instanceId));
}

function groupByNode(pods: readonly KubeObject[]): ReadonlyMap<string, readonly string[]> {
  const byNode = new Map<string, string[]>();
  for (const pod of pods.filter(isMovedByDrain)) {
    const { nodeName } = (pod.spec ?? {}) as { readonly nodeName?: string };
    if (nodeName === undefined) continue;
    const names = byNode.get(nodeName) ?? [];
    names.push(`${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`);
    byNode.set(nodeName, names);
  }
  return byNode;
}

/** Not those of DaemonSets and of the kubelet itself, and not finished ones. */
function isMovedByDrain({ metadata, status }: KubeObject): boolean {
  const { phase } = (status ?? {}) as { readonly phase?: string };
  const isBound = (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node');
  return !isBound && phase !== 'Succeeded' && phase !== 'Failed';
}
