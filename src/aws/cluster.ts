/** HyperPod clusters: ListClusters, DescribeCluster, UpdateCluster, ListClusterNodes. */
import type { UpdateClusterRequest } from '@aws-sdk/client-sagemaker';
import type { ClusterGateway } from '../context.ts';
import type { ClusterUpdate } from '../domain/cluster.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';
import { toCluster, toEvent, toNode } from './cluster-answers.ts';

const PAGE_SIZE = 100;

/** Clusters of the session's region. */
export function createClusterGateway(clients: Clients): ClusterGateway {
  return { ...clusterMethods(clients), ...listMethods(clients) };
}

function clusterMethods(clients: Clients): Pick<ClusterGateway, 'list' | 'describe' | 'update'> {
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
  };
}

/** What belongs to one cluster. */
function listMethods(clients: Clients): Pick<ClusterGateway, 'listNodes' | 'listEvents' | 'listTags'> {
  return {
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
          return { items: page.ClusterNodeSummaries?.map(toNode), next: page.NextToken };
        }),
      );
    },
    async listEvents(nameOrArn, since, max) {
      const { sdk, client, call } = await clients.sagemaker();
      let room = max;
      return await notFoundAsCluster(nameOrArn, clients.region, () =>
        collectPages(async (token) => {
          const command = new sdk.ListClusterEventsCommand({
            ClusterName: nameOrArn,
            EventTimeAfter: new Date(since),
            SortBy: 'EventTime',
            SortOrder: 'Descending',
            MaxResults: Math.min(PAGE_SIZE, room),
            NextToken: token,
          });
          const page = await call('ListClusterEvents', (options) => client.send(command, options));
          const items = page.Events?.map(toEvent) ?? [];
          room -= items.length;
          return { items, next: room > 0 ? page.NextToken : undefined };
        }),
      );
    },
    async listTags(arn) {
      const { sdk, client, call } = await clients.sagemaker();
      const tags = await collectPages(async (token) => {
        const page = await call('ListTags', (options) =>
          client.send(new sdk.ListTagsCommand({ ResourceArn: arn, MaxResults: PAGE_SIZE, NextToken: token }), options),
        );
        return { items: page.Tags?.map(({ Key = '', Value = '' }) => [Key, Value] as const), next: page.NextToken };
      });
      return Object.fromEntries(tags);
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
