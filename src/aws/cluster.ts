/** HyperPod clusters: ListClusters, DescribeCluster, CreateCluster, UpdateCluster, DeleteCluster, ListClusterNodes, ListClusterEvents. */
import type { ClusterGateway } from '../context.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { collectPages } from './call.ts';
import { toCreateRequest, toUpdateRequest } from './cluster-requests.ts';
import type { Clients } from './clients.ts';
import { toCluster, toEvent, toNode } from './cluster-answers.ts';
import { requireAnswered } from './network-error.ts';

const PAGE_SIZE = 100;

/** Clusters of the session's region. */
export function createClusterGateway(clients: Clients): ClusterGateway {
  return { ...clusterMethods(clients), ...lifeMethods(clients), ...listMethods(clients) };
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
        unassumableAsSuch(update.clusterRoleArn, () =>
          call('UpdateCluster', (options) =>
            client.send(new sdk.UpdateClusterCommand(toUpdateRequest(update)), options),
          ),
        ),
      );
    },
  };
}

/** Its beginning and its end. */
function lifeMethods(clients: Clients): Pick<ClusterGateway, 'create' | 'delete'> {
  return {
    async create(cluster) {
      const { sdk, client, call } = await clients.sagemaker();
      const answer = await takenAsSuch(cluster.name, () =>
        unassumableAsSuch(cluster.clusterRoleArn, () =>
          call('CreateCluster', (options) =>
            client.send(new sdk.CreateClusterCommand(toCreateRequest(cluster)), options),
          ),
        ),
      );
      return requireAnswered(answer.ClusterArn, 'sagemaker:CreateCluster');
    },
    async delete(nameOrArn) {
      const { sdk, client, call } = await clients.sagemaker();
      await notFoundAsCluster(nameOrArn, clients.region, () =>
        call('DeleteCluster', (options) =>
          client.send(new sdk.DeleteClusterCommand({ ClusterName: nameOrArn }), options),
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

async function takenAsSuch<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'resource-in-use') throw error;
    throw new HpscaleError({
      kind: 'conflict',
      code: 'cluster-name-taken',
      message: `there is a HyperPod cluster "${name}" already`,
      ...(error.data === undefined ? {} : { data: error.data }),
      cause: error,
    });
  }
}

/** SageMaker has no error name for a role that it cannot assume (yet): a ValidationException says so in its text alone. */
async function unassumableAsSuch<T>(roleArn: string | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const text = isHpscaleError(error) && error.code === 'aws-validation' ? String(error.data?.['awsMessage']) : '';
    if (!isHpscaleError(error) || !/\bassume\b/i.test(text)) throw error;
    throw new HpscaleError({
      kind: 'remote',
      code: 'role-not-assumable',
      message: `SageMaker cannot assume the cluster role ${roleArn ?? ''}`.trimEnd() + `: ${text}`,
      ...(error.data === undefined ? {} : { data: error.data }),
      cause: error,
    });
  }
}
