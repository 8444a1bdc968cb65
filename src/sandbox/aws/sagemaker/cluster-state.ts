/** HyperPod clusters: what the sandbox knows of them, made from the seed. */
import type { CapacityType, ClusterStatus } from '../../../domain/cluster.ts';
import type { SandboxNode } from '../../parts.ts';
import type { Seed, SeedCluster, SeedInstanceGroup } from '../../seed.ts';
import type { Timer } from '../../clock.ts';
import type { IamState } from '../iam/roles.ts';
import { deriveAlphanumeric, deriveUuid } from '../ids.ts';
import { makeNode } from './make-node.ts';

export interface NodeState extends SandboxNode {
  readonly privateIp: string;
  /** The node's next change of status, if one is due. */
  timer: Timer | undefined;
}

export interface GroupState {
  readonly name: string;
  instanceTypes: readonly string[];
  readonly isFlexible: boolean;
  readonly capacityType: CapacityType;
  readonly executionRole: string;
  targetCount: number;
  minCount: number;
  status: string;
  /** Null: those of the cluster. */
  readonly subnets: readonly string[] | null;
  /** Null: those of the cluster. */
  readonly securityGroups: readonly string[] | null;
  readonly lifecycle: { readonly SourceS3Uri: string; readonly OnCreate: string } | null;
  deepHealthChecks: readonly string[];
  readonly trainingPlanArn: string | null;
  readonly kmsKeyId: string | null;
  labels: Readonly<Record<string, string>>;
  readonly taints: readonly unknown[];
}

export interface ClusterEvent {
  readonly id: string;
  readonly atMs: number;
  readonly resourceType: 'Cluster' | 'InstanceGroup' | 'Instance';
  readonly instanceGroup: string | null;
  readonly node: NodeState | null;
  /** Null while the node was still being provisioned. */
  readonly instanceId: string | null;
  readonly level: 'Info' | 'Warn' | 'Error';
  readonly description: string;
  readonly failureMessage: string | null;
}

export interface AutoScalingState {
  readonly mode: 'Enable' | 'Disable';
  readonly status: 'Creating' | 'InService' | 'Failed' | 'Deleting';
  readonly failureMessage: string | null;
}

export interface ClusterState {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  status: ClusterStatus;
  readonly eksClusterName: string | null;
  readonly provisioningMode: 'Continuous' | null;
  nodeRecovery: 'Automatic' | 'None' | null;
  clusterRoleArn: string | null;
  /** Null: never enabled, or disabled since. */
  autoscaling: AutoScalingState | null;
  /** How the next enable fails. */
  enableFailure: string | null;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  groups: GroupState[];
  nodes: NodeState[];
  /** Oldest first. */
  readonly events: ClusterEvent[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Making {
  readonly seed: Seed;
  readonly partition: string;
  readonly createdMs: number;
  /** When the sandbox starts. */
  readonly startMs: number;
  readonly random: () => number;
  readonly iam: IamState;
}

/** The seed's clusters by name, with the nodes that run from the start. */
export function seedClusters(making: Making): Map<string, ClusterState> {
  return new Map(making.seed.clusters.map((cluster) => [cluster.name, seedCluster(cluster, making)]));
}

function seedCluster(cluster: SeedCluster, making: Making): ClusterState {
  const { seed, partition, createdMs, random } = making;
  const id = deriveAlphanumeric(`${seed.account.id}/${cluster.name}`, 12);
  const state: ClusterState = {
    name: cluster.name,
    arn: `arn:${partition}:sagemaker:${seed.account.region}:${seed.account.id}:cluster/${id}`,
    createdMs,
    status: cluster.status ?? 'InService',
    eksClusterName: cluster.eksCluster ?? null,
    provisioningMode: cluster.provisioningMode ?? null,
    nodeRecovery: cluster.nodeRecovery ?? null,
    clusterRoleArn: roleArnOf(cluster.clusterRole, making),
    autoscaling: seedAutoscaling(cluster),
    enableFailure: nextFailure(cluster),
    subnets: cluster.subnets,
    securityGroups: cluster.securityGroups ?? ['sg-0f1e2d3c4b5a69788'],
    groups: cluster.instanceGroups.map((group) => seedGroup(group, cluster.name, making)),
    nodes: [],
    events: seedEvents(cluster, making),
    tags: cluster.tags ?? {},
  };
  for (const { name: groupName, targetCount } of state.groups) {
    for (let count = 0; count < targetCount; count += 1) {
      const node = makeNode(seed, state, { groupName, launchedAt: createdMs, random });
      node.status = 'Running';
      state.nodes.push(node);
    }
  }
  return state;
}

function seedEvents({ name, events = [] }: SeedCluster, { startMs }: Making): ClusterEvent[] {
  return events
    .map(({ instanceGroup = null, level = 'Info', description, minutesAgo = 0 }, index): ClusterEvent => ({
      id: deriveUuid(`${name}/event/${index}`),
      atMs: startMs - minutesAgo * 60_000,
      resourceType: instanceGroup === null ? 'Cluster' : 'InstanceGroup',
      instanceGroup,
      node: null,
      instanceId: null,
      level,
      description,
      failureMessage: level === 'Info' ? null : description,
    }))
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** A cluster that starts Failed has used its failure up: enabling it again is what mends it. */
function nextFailure({ autoscaling, enableFailure }: SeedCluster): string | null {
  return autoscaling === 'Failed' ? null : (enableFailure ?? null);
}

function seedAutoscaling(cluster: SeedCluster): AutoScalingState | null {
  const { autoscaling } = cluster;
  if (autoscaling === undefined || autoscaling === 'Disabled') return null;
  const failureMessage =
    autoscaling === 'Failed' ? (cluster.enableFailure ?? 'Autoscaling could not be enabled') : null;
  return { mode: 'Enable', status: autoscaling, failureMessage };
}

/** Seeds name a cluster role by its name or by its ARN. */
function roleArnOf(nameOrArn: string | undefined, { seed, partition, iam }: Making): string | null {
  if (nameOrArn === undefined || nameOrArn.startsWith('arn:')) return nameOrArn ?? null;
  return iam.roles.get(nameOrArn)?.arn ?? `arn:${partition}:iam::${seed.account.id}:role/${nameOrArn}`;
}

function seedGroup(group: SeedInstanceGroup, clusterName: string, { seed, partition }: Making): GroupState {
  return {
    name: group.name,
    instanceTypes: group.instanceTypes,
    isFlexible: group.instanceTypes.length > 1,
    capacityType: group.capacityType ?? 'on-demand',
    executionRole: `arn:${partition}:iam::${seed.account.id}:role/SageMakerHyperPodExecutionRole`,
    targetCount: group.count ?? 0,
    minCount: group.minCount ?? 0,
    status: group.status ?? 'InService',
    subnets: group.subnets ?? null,
    securityGroups: null,
    lifecycle: { SourceS3Uri: `s3://sagemaker-${clusterName}/lifecycle`, OnCreate: 'on_create.sh' },
    deepHealthChecks: group.deepHealthChecks ?? [],
    trainingPlanArn: group.trainingPlanArn ?? null,
    kmsKeyId: group.kmsKeyId ?? null,
    labels: group.labels ?? {},
    taints: [],
  };
}
