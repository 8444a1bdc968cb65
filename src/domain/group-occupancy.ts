/** Nodes that Karpenter would drain and remove if it were given their instance group, and the pods on them. */
import { type ClusterNode, type InstanceGroup, nodeNameOfInstance } from './cluster.ts';
import { isEmptyGroup } from './instance-group-rules.ts';
import { isUnknown, type Known } from './known.ts';
import { type KubeObject, namespacedName } from './kube-object.ts';
import { isBoundToNode, podsByNode } from './live-pods.ts';
import { INSTANCE_GROUP_LABEL, NODE_POOL_LABEL } from './node-labels.ts';

export interface RunningNode {
  /** Kubernetes name; the logical id of one that is still being provisioned. */
  readonly name: string;
  /** `namespace/name`; undefined when pods may not be read. */
  readonly pods: readonly string[] | undefined;
  /** Not running yet: a node claim that has no node yet may be waiting for it. */
  readonly isOnItsWay: boolean;
}

export interface GroupOccupancy {
  readonly group: string;
  readonly nodes: readonly RunningNode[];
  /** Why the nodes are not known, when neither Kubernetes nor SageMaker tells. */
  readonly unknown?: string;
}

/** What tells whose the nodes are; each part may be missing. */
export interface OccupancySources {
  readonly nodes: Known<readonly KubeObject[]>;
  readonly nodeClaims: Known<readonly KubeObject[]>;
  readonly pods: Known<readonly KubeObject[]>;
  readonly instances: Known<readonly ClusterNode[]>;
}

/** Groups with nodes that Karpenter did not make, and those of which it cannot be told. Linear in nodes and pods. */
export function occupanciesOf(groups: readonly InstanceGroup[], sources: OccupancySources): readonly GroupOccupancy[] {
  const claimed = claimsOf(sources.nodeClaims);
  const nodes = isUnknown(sources.nodes) ? sources.nodes : byGroup(sources.nodes, groupOfNode);
  const instances = isUnknown(sources.instances) ? sources.instances : byGroup(sources.instances, groupOfInstance);
  const podsByNode = isUnknown(sources.pods) ? undefined : podNamesByNode(sources.pods);
  return groups
    .filter((group) => !isEmptyGroup(group))
    .map((group): GroupOccupancy => {
      // By name: a node that both know is running once Kubernetes says so.
      const found = new Map([
        ...sageMakerNodes(isUnknown(instances) ? [] : (instances.get(group.name) ?? []), claimed),
        ...kubernetesNodes(isUnknown(nodes) ? [] : (nodes.get(group.name) ?? []), claimed),
      ]);
      const unknown = unknownOf(group, nodes, instances);
      return {
        group: group.name,
        nodes: [...found].map(([name, { isOnItsWay }]) => ({
          name,
          pods: podsByNode && (podsByNode.get(name) ?? []),
          isOnItsWay,
        })),
        ...(unknown === undefined ? {} : { unknown }),
      };
    })
    .filter((occupancy) => occupancy.nodes.length > 0 || occupancy.unknown !== undefined);
}

type ByGroup<T> = ReadonlyMap<string, readonly T[]>;

function groupOfNode({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[INSTANCE_GROUP_LABEL];
}

function groupOfInstance({ instanceGroup }: ClusterNode): string {
  return instanceGroup;
}

function byGroup<T>(items: readonly T[], groupOf: (item: T) => string | undefined): ByGroup<T> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = groupOf(item);
    if (name === undefined) continue;
    const members = groups.get(name);
    if (members) members.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** SageMaker knows every node; without its word Kubernetes has to account for all that the group counts. */
function unknownOf(
  group: InstanceGroup,
  nodes: Known<ByGroup<KubeObject>>,
  instances: Known<ByGroup<ClusterNode>>,
): string | undefined {
  if (!isUnknown(instances)) return undefined;
  if (isUnknown(nodes)) return `${nodes.unknown}; ${instances.unknown}`;
  const seen = nodes.get(group.name)?.length ?? 0;
  return seen >= Math.max(group.currentCount, group.targetCount) ? undefined : instances.unknown;
}

interface Claims {
  readonly nodeNames: ReadonlySet<string>;
  readonly instanceIds: ReadonlySet<string>;
}

const INSTANCE_ID = /i-[a-f0-9]{8,17}/;

function claimsOf(claims: Known<readonly KubeObject[]>): Claims {
  const statuses = (isUnknown(claims) ? [] : claims).map(
    ({ status }) => (status ?? {}) as { readonly nodeName?: string; readonly providerID?: string },
  );
  return {
    nodeNames: new Set(statuses.flatMap(({ nodeName }) => nodeName ?? [])),
    instanceIds: new Set(statuses.flatMap(({ providerID }) => instanceIdIn(providerID) ?? [])),
  };
}

function instanceIdIn(text: string | undefined): string | undefined {
  return INSTANCE_ID.exec(text ?? '')?.[0];
}

function isClaimed(nodeName: string, { nodeNames, instanceIds }: Claims): boolean {
  return nodeNames.has(nodeName) || instanceIds.has(instanceIdIn(nodeName) ?? '');
}

type Found = readonly [name: string, Pick<RunningNode, 'isOnItsWay'>];

function kubernetesNodes(nodes: readonly KubeObject[], claimed: Claims): Found[] {
  return nodes
    .filter(({ metadata }) => metadata.labels?.[NODE_POOL_LABEL] === undefined && !isClaimed(metadata.name, claimed))
    .map(({ metadata }) => [metadata.name, { isOnItsWay: false }]);
}

function sageMakerNodes(instances: readonly ClusterNode[], claimed: Claims): Found[] {
  return instances
    .filter(({ status }) => !['ShuttingDown', 'NotFound'].includes(status))
    .map((node): Found => [nameOf(node), { isOnItsWay: node.instanceId === null || node.status === 'Pending' }])
    .filter(([name]) => !isClaimed(name, claimed));
}

function nameOf({ instanceId, logicalId }: ClusterNode): string {
  return instanceId === null ? (logicalId ?? 'a node being provisioned') : nodeNameOfInstance(instanceId);
}

function podNamesByNode(pods: readonly KubeObject[]): ReadonlyMap<string, readonly string[]> {
  const moved = podsByNode(pods.filter((pod) => !isBoundToNode(pod)));
  return new Map([...moved].map(([node, its]) => [node, its.map(namespacedName)]));
}
