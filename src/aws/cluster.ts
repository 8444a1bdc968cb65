/** HyperPod clusters: ListClusters, DescribeCluster, UpdateCluster, ListClusterNodes. */
import type {
  ClusterInstanceGroupDetails,
  ClusterRestrictedInstanceGroupDetails,
  DescribeClusterResponse,
  UpdateClusterRequest,
} from '@aws-sdk/client-sagemaker';
import type { ClusterGateway } from '../context.ts';
import type { AutoScaling, Cluster, ClusterNode, ClusterUpdate, InstanceGroup } from '../domain/cluster.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';

const PAGE_SIZE = 100;

/** Clusters of the session's region. */
export function createClusterGateway(clients: Clients): ClusterGateway {
  return {
    async list() {
      const { sdk, client, call } = await clients.sagemaker();
      return await collectPages(async (token) => {
        const page = await call('ListClusters', (options) =>
          client.send(new sdk.ListClustersCommand({ MaxResults: PAGE_SIZE, NextToken: token }), options),
        );
        const items = page.ClusterSummaries?.map((summary) => ({
          name: summary.ClusterName ?? '',
          arn: summary.ClusterArn ?? '',
          status: summary.ClusterStatus ?? 'Failed',
        }));
        return { items, next: page.NextToken };
      });
    },
    async describe(nameOrArn) {
      const { sdk, client, call } = await clients.sagemaker();
      return await notFoundAsCluster(nameOrArn, clients.region, async () =>
        toCluster(
          await call('DescribeCluster', (options) =>
            client.send(new sdk.DescribeClusterCommand({ ClusterName: nameOrArn }), options),
          ),
        ),
      );
    },
    async update(update) {
      const { sdk, client, call } = await clients.sagemaker();
      await notFoundAsCluster(update.clusterName, clients.region, () =>
        unassumableAsSuch(update, () =>
          call('UpdateCluster', (options) =>
            client.send(new sdk.UpdateClusterCommand(toUpdateRequest(update)), options),
          ),
        ),
      );
    },
    async listNodes(nameOrArn) {
      const { sdk, client, call } = await clients.sagemaker();
      return await notFoundAsCluster(nameOrArn, clients.region, () =>
        collectPages(async (token) => {
          const page = await call('ListClusterNodes', (options) =>
            client.send(
              new sdk.ListClusterNodesCommand({
                ClusterName: nameOrArn,
                // Nodes still being provisioned have a logical id only, and are listed only when asked for.
                IncludeNodeLogicalIds: true,
                MaxResults: PAGE_SIZE,
                NextToken: token,
              }),
              options,
            ),
          );
          const items = page.ClusterNodeSummaries?.map((node): ClusterNode => ({
            instanceGroup: node.InstanceGroupName ?? '',
            instanceId: node.InstanceId || null,
            logicalId: node.NodeLogicalId ?? null,
            instanceType: node.InstanceType ?? '',
            status: node.InstanceStatus?.Status ?? 'NotFound',
          }));
          return { items, next: page.NextToken };
        }),
      );
    },
  };
}

async function notFoundAsCluster<T>(nameOrArn: string, region: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'resource-not-found') throw error;
    throw new HpscaleError({
      kind: 'not-found',
      code: 'cluster-not-found',
      message: `there is no HyperPod cluster "${nameOrArn}" in ${region}`,
      hint: 'is the region right? (--region)',
      ...(error.data === undefined ? {} : { data: error.data }),
      cause: error,
    });
  }
}

/** SageMaker has no error name for a role that it cannot assume (yet): a ValidationException says so in its text alone. */
async function unassumableAsSuch<T>(update: ClusterUpdate, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const text = isHpscaleError(error) && error.code === 'aws-validation' ? String(error.data?.['awsMessage']) : '';
    if (!isHpscaleError(error) || !/\bassume\b/i.test(text)) throw error;
    throw new HpscaleError({
      kind: 'remote',
      code: 'role-not-assumable',
      message: `SageMaker cannot assume the cluster role ${update.clusterRoleArn ?? ''}`.trimEnd() + `: ${text}`,
      ...(error.data === undefined ? {} : { data: error.data }),
      cause: error,
    });
  }
}

/** A role that HyperPod cannot assume is one ValidationException among many: only its text tells it from the others. */
async function namingTheRole<T>(update: ClusterUpdate, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'aws-validation') throw error;
    if (!/\bassume\b.*\brole\b/i.test(String(error.data?.['awsMessage']))) throw error;
    throw new HpscaleError({
      kind: 'permission',
      code: 'role-not-assumable',
      message: `HyperPod cannot assume the cluster role: ${String(error.data?.['awsMessage'])}`,
      hint: 'see what its trust policy lacks: hpscale role show',
      data: { ...error.data, clusterRoleArn: update.clusterRoleArn ?? null },
      cause: error,
    });
  }
}

function toUpdateRequest(update: ClusterUpdate): UpdateClusterRequest {
  const { autoScaling } = update;
  return {
    ClusterName: update.clusterName,
    ...(update.clusterRoleArn === undefined ? {} : { ClusterRole: update.clusterRoleArn }),
    ...(update.nodeRecovery === undefined ? {} : { NodeRecovery: update.nodeRecovery }),
    ...(autoScaling === undefined
      ? {}
      : {
          AutoScaling:
            autoScaling.mode === 'Enable' ? { Mode: 'Enable', AutoScalerType: autoScaling.type } : { Mode: 'Disable' },
        }),
  };
}

/** The cluster in our words. Lists that AWS leaves out are empty. */
export function toCluster(output: DescribeClusterResponse): Cluster {
  const restricted = output.RestrictedInstanceGroups ?? [];
  const clusterSubnets = output.VpcConfig?.Subnets ?? [];
  return {
    name: output.ClusterName ?? '',
    arn: output.ClusterArn ?? '',
    status: output.ClusterStatus ?? 'Failed',
    failureMessage: output.FailureMessage || null,
    ...settingsOf(output),
    autoscaling: toAutoScaling(output.AutoScaling),
    instanceGroups: (output.InstanceGroups ?? []).map((group) => toInstanceGroup(group, clusterSubnets)),
    restrictedGroupNames: restricted.map((group) => group.InstanceGroupName ?? ''),
    restrictedCountByType: countRestricted(restricted),
  };
}

function settingsOf(
  output: DescribeClusterResponse,
): Pick<Cluster, 'orchestrator' | 'provisioningMode' | 'nodeRecovery' | 'clusterRoleArn'> {
  const eksClusterArn = output.Orchestrator?.Eks?.ClusterArn;
  return {
    // Old Slurm clusters have no Orchestrator at all.
    orchestrator: eksClusterArn === undefined ? { kind: 'slurm' } : { kind: 'eks', eksClusterArn },
    provisioningMode: output.NodeProvisioningMode ?? null,
    nodeRecovery: output.NodeRecovery ?? null,
    clusterRoleArn: output.ClusterRole ?? null,
  };
}

function toAutoScaling(output: DescribeClusterResponse['AutoScaling']): AutoScaling {
  if (output?.Mode === undefined) return { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null };
  const isOff = output.Mode === 'Disable' && output.Status !== 'Deleting';
  return {
    mode: output.Mode,
    type: output.AutoScalerType ?? null,
    status: isOff ? 'Disabled' : (output.Status ?? 'Creating'),
    failureMessage: output.FailureMessage || null,
  };
}

function toInstanceGroup(group: ClusterInstanceGroupDetails, clusterSubnets: readonly string[]): InstanceGroup {
  return {
    name: group.InstanceGroupName ?? '',
    instanceTypes: instanceTypesOf(group),
    isFlexible: group.InstanceRequirements !== undefined,
    capacityType: group.CapacityRequirements?.Spot === undefined ? 'on-demand' : 'spot',
    currentCount: group.CurrentCount ?? 0,
    targetCount: group.TargetCount ?? 0,
    minCount: group.MinCount ?? 0,
    status: group.Status ?? 'InService',
    executionRole: group.ExecutionRole ?? null,
    trainingPlanArn: group.TrainingPlanArn ?? null,
    ...listsOf(group, clusterSubnets),
  };
}

function instanceTypesOf(group: ClusterInstanceGroupDetails): readonly string[] {
  const { CurrentInstanceTypes, DesiredInstanceTypes } = group.InstanceRequirements ?? {};
  if (DesiredInstanceTypes?.length) return DesiredInstanceTypes;
  if (CurrentInstanceTypes?.length) return CurrentInstanceTypes;
  return group.InstanceType === undefined ? [] : [group.InstanceType];
}

function listsOf(
  group: ClusterInstanceGroupDetails,
  clusterSubnets: readonly string[],
): Pick<InstanceGroup, 'deepHealthChecks' | 'subnetIds' | 'countByType' | 'kmsKeyIds'> {
  const counts: Record<string, number> = {};
  for (const { InstanceType: type, CurrentCount: count } of group.InstanceTypeDetails ?? []) {
    if (type !== undefined) counts[type] = (counts[type] ?? 0) + (count ?? 0);
  }
  const keys = (group.InstanceStorageConfigs ?? []).map((storage) => storage.EbsVolumeConfig?.VolumeKmsKeyId);
  return {
    deepHealthChecks: group.OnStartDeepHealthChecks ?? [],
    subnetIds: group.OverrideVpcConfig?.Subnets ?? clusterSubnets,
    countByType: counts,
    kmsKeyIds: [...new Set(keys.filter((key) => key !== undefined))],
  };
}

function countRestricted(groups: readonly ClusterRestrictedInstanceGroupDetails[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { InstanceType: type, CurrentCount: current = 0, TargetCount: target = 0 } of groups) {
    if (type !== undefined) counts[type] = (counts[type] ?? 0) + Math.max(current, target);
  }
  return counts;
}
