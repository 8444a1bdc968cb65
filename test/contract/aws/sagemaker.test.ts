import {
  BatchAddClusterNodesCommand,
  BatchDeleteClusterNodesCommand,
  DescribeClusterCommand,
  DescribeClusterEventCommand,
  DescribeClusterNodeCommand,
  ListClusterEventsCommand,
  ListClusterNodesCommand,
  ListClustersCommand,
  ListTagsCommand,
  paginateListClusterNodes,
  SageMakerClient,
  UpdateClusterCommand,
  type UpdateClusterRequest,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { AwsEvent } from '../../../src/sandbox/parts.ts';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { useAwsSandbox } from '../../helpers/aws-sandbox.ts';
import {
  buildCluster,
  CLUSTER_NAME,
  CLUSTER_ROLE,
  CLUSTER_ROLE_ARN,
  GPU_GROUP,
  SYSTEM_GROUP,
} from '../../helpers/seeds.ts';

const startSandbox = useAwsSandbox();

async function start(overrides: Partial<Seed> = {}) {
  const sandbox = await startSandbox(overrides);
  const client = new SageMakerClient(sandbox.config);
  return {
    ...sandbox,
    client,
    update: (request: Omit<UpdateClusterRequest, 'ClusterName'>) =>
      client.send(new UpdateClusterCommand({ ClusterName: CLUSTER_NAME, ...request })),
    describe: () => client.send(new DescribeClusterCommand({ ClusterName: CLUSTER_NAME })),
    add: (group: string, count: number) =>
      client.send(
        new BatchAddClusterNodesCommand({
          ClusterName: CLUSTER_NAME,
          NodesToAdd: [{ InstanceGroupName: group, IncrementTargetCountBy: count }],
        }),
      ),
  };
}

const ENABLE = {
  AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
  ClusterRole: CLUSTER_ROLE_ARN,
} as const;

describe('UpdateCluster', () => {
  it('enables autoscaling without touching an instance group', async () => {
    const { update, describe: read, clock } = await start();
    const before = await read();
    await update(ENABLE);

    const during = await read();
    expect(during).toMatchObject({ ClusterStatus: 'Updating', ClusterRole: CLUSTER_ROLE_ARN });
    expect(during.AutoScaling).toEqual({ Mode: 'Enable', AutoScalerType: 'Karpenter', Status: 'Creating' });

    await clock.advance(180_000);
    const after = await read();
    expect(after.ClusterStatus).toBe('InService');
    expect(after.AutoScaling).toEqual({ Mode: 'Enable', AutoScalerType: 'Karpenter', Status: 'InService' });
    expect(after.InstanceGroups).toEqual(before.InstanceGroups);
  });

  it('is not done one moment before its time', async () => {
    const { update, describe: read, clock } = await start();
    await update(ENABLE);
    await clock.advance(179_999);
    expect((await read()).AutoScaling?.Status).toBe('Creating');
  });

  it('takes node recovery along', async () => {
    const { update, describe: read } = await start({ clusters: [buildCluster({ nodeRecovery: 'None' })] });
    await update({ ...ENABLE, NodeRecovery: 'Automatic' });
    expect((await read()).NodeRecovery).toBe('Automatic');
  });

  it('refuses every update while one is under way', async () => {
    const { update } = await start();
    await update(ENABLE);
    await expect(update({ AutoScaling: { Mode: 'Disable' } })).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it.each(['Updating', 'SystemUpdating', 'Creating', 'Deleting'] as const)(
    'refuses an update of a cluster that is %s',
    async (status) => {
      const { update } = await start({ clusters: [buildCluster({ status })] });
      await expect(update(ENABLE)).rejects.toMatchObject({ name: 'ConflictException' });
    },
  );

  it('accepts an update once the cluster has come into service', async () => {
    const { update, clock } = await start({
      clusters: [buildCluster({ status: 'Updating', inServiceAfter: 90 })],
    });
    await clock.advance(90_000);
    await expect(update(ENABLE)).resolves.toHaveProperty('ClusterArn');
  });

  it('disables, and then shows no autoscaling', async () => {
    const {
      update,
      describe: read,
      clock,
    } = await start({
      clusters: [buildCluster({ autoscaling: 'InService', clusterRole: CLUSTER_ROLE.name })],
    });
    await update({ AutoScaling: { Mode: 'Disable' } });
    expect((await read()).AutoScaling).toMatchObject({ Mode: 'Disable', Status: 'Deleting' });
    await clock.advance(60_000);
    const after = await read();
    expect(after.AutoScaling).toBeUndefined();
    expect(after).toMatchObject({ ClusterStatus: 'InService', ClusterRole: CLUSTER_ROLE_ARN });
  });

  it('ends in Failed with the message of the seed, and succeeds the next time', async () => {
    const {
      update,
      describe: read,
      clock,
    } = await start({
      clusters: [buildCluster({ enableFailure: 'EKS denied access' })],
    });
    await update(ENABLE);
    await clock.advance(180_000);
    const failed = await read();
    expect(failed.AutoScaling).toMatchObject({ Status: 'Failed', FailureMessage: 'EKS denied access' });
    expect(failed.ClusterStatus).toBe('InService');

    await update(ENABLE);
    await clock.advance(180_000);
    expect((await read()).AutoScaling?.Status).toBe('InService');
  });

  it.each([
    ['a cluster role', {}, { AutoScaling: { Mode: 'Enable' as const } }, /ClusterRole is required/],
    ['continuous provisioning', { provisioningMode: null }, ENABLE, /Continuous/],
    ['EKS', { eksCluster: undefined }, ENABLE, /Amazon EKS/],
  ])('refuses to enable without %s', async (_, cluster, request, message) => {
    const { update } = await start({ clusters: [buildCluster(cluster)] });
    await expect(update(request)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses another role while autoscaling is enabled', async () => {
    const { update } = await start({
      clusters: [buildCluster({ autoscaling: 'InService', clusterRole: CLUSTER_ROLE.name })],
    });
    await expect(update({ ClusterRole: `${CLUSTER_ROLE_ARN}2` })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'ClusterRole cannot be updated while autoscaling is enabled',
    });
  });

  it('refuses to enable what is enabled', async () => {
    const { update } = await start({
      clusters: [buildCluster({ autoscaling: 'InService', clusterRole: CLUSTER_ROLE.name })],
    });
    await expect(update({ ...ENABLE, NodeRecovery: 'Automatic' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('no changes') as string,
    });
  });

  it('refuses a caller who may not pass the role', async () => {
    const { update } = await start({
      caller: { arn: 'arn:aws:iam::123456789012:user/grace', denied: ['iam:PassRole'] },
    });
    await expect(update(ENABLE)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/grace is not authorized to perform: iam:PassRole on resource: ' +
        `${CLUSTER_ROLE_ARN} because no identity-based policy allows the iam:PassRole action`,
    });
  });

  it.each([
    ['does not exist', []],
    [
      'trusts SageMaker instead of HyperPod',
      [
        {
          ...CLUSTER_ROLE,
          trustPolicy: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          },
        },
      ],
    ],
  ] as const)('refuses a role that %s, however long one waits', async (_, roles) => {
    const { update, clock } = await start({ roles });
    await clock.advance(3_600_000);
    await expect(update(ENABLE)).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        `Could not assume role ${CLUSTER_ROLE_ARN}. Please ensure that the role exists and allows principal ` +
        "'hyperpod.sagemaker.amazonaws.com' to assume the role.",
    });
  });

  it('scales a group and leaves the cluster in service', async () => {
    const { update, describe: read, clock } = await start();
    const ExecutionRole = 'arn:aws:iam::123456789012:role/SageMakerHyperPodExecutionRole';
    const group = { InstanceGroupName: GPU_GROUP.name, InstanceType: 'ml.g5.xlarge', ExecutionRole } as const;
    await update({ InstanceGroups: [{ ...group, InstanceCount: 2 }] });
    await clock.advance(200_000);
    const scaled = await read();
    expect(scaled.ClusterStatus).toBe('InService');
    expect(scaled.InstanceGroups?.[1]).toMatchObject({ CurrentCount: 2, TargetCount: 2 });

    await update({ InstanceGroups: [{ ...group, InstanceCount: 0 }] });
    await clock.advance(90_000);
    expect((await read()).InstanceGroups?.[1]).toMatchObject({ CurrentCount: 0, TargetCount: 0 });
  });

  it('resets what a resubmitted group leaves out', async () => {
    const checked = { ...GPU_GROUP, deepHealthChecks: ['InstanceStress'] };
    const { update, describe: read } = await start({
      clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, checked] })],
    });
    const ExecutionRole = 'arn:aws:iam::123456789012:role/SageMakerHyperPodExecutionRole';
    await update({
      InstanceGroups: [{ InstanceGroupName: 'gpu-g5', InstanceType: 'ml.g5.xlarge', ExecutionRole, InstanceCount: 0 }],
    });
    expect((await read()).InstanceGroups?.[1]?.OnStartDeepHealthChecks).toBeUndefined();
  });

  it('says what it does not emulate instead of ignoring it', async () => {
    const { update } = await start();
    await expect(update({ ...ENABLE, TieredStorageConfig: { Mode: 'Enable' } })).rejects.toThrow(
      'does not emulate TieredStorageConfig',
    );
  });

  it('keeps at least one instance group', async () => {
    const { update, describe: read } = await start();
    await expect(update({ InstanceGroupsToDelete: ['system', 'gpu-g5'] })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await update({ InstanceGroupsToDelete: ['gpu-g5'] });
    expect((await read()).InstanceGroups).toHaveLength(1);
  });
});

describe('finding a cluster', () => {
  it('goes by name or ARN, never by the bare id', async () => {
    const { client, describe: read } = await start();
    const { ClusterArn } = await read();
    const byArn = await client.send(new DescribeClusterCommand({ ClusterName: ClusterArn }));
    expect(byArn.ClusterName).toBe(CLUSTER_NAME);
    const ClusterName = ClusterArn?.split('/')[1];
    await expect(client.send(new DescribeClusterCommand({ ClusterName }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });

  it('stays within the region that the request is signed for', async () => {
    const { config } = await start();
    const elsewhere = new SageMakerClient({ ...config, region: 'eu-central-1' });
    expect((await elsewhere.send(new ListClustersCommand({}))).ClusterSummaries).toEqual([]);
    await expect(elsewhere.send(new DescribeClusterCommand({ ClusterName: CLUSTER_NAME }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
      message: `Could not find cluster 'arn:aws:sagemaker:eu-central-1:123456789012:cluster/${CLUSTER_NAME}'`,
    });
  });

  it('pages through more clusters than fit on one page', async () => {
    const clusters = Array.from({ length: 13 }, (_, index) => buildCluster({ name: `translation-${index + 10}` }));
    const { client } = await start({ clusters });
    const first = await client.send(new ListClustersCommand({ SortBy: 'NAME', SortOrder: 'Descending' }));
    expect(first.ClusterSummaries?.map(({ ClusterName }) => ClusterName)).toHaveLength(10);
    expect(first.ClusterSummaries?.[0]?.ClusterName).toBe('translation-22');
    const rest = await client.send(
      new ListClustersCommand({ SortBy: 'NAME', SortOrder: 'Descending', NextToken: first.NextToken }),
    );
    expect(rest.ClusterSummaries).toHaveLength(3);
    expect(rest.NextToken).toBeUndefined();
  });

  it('refuses a token that was made for another list', async () => {
    const { client, describe: read } = await start({
      clusters: Array.from({ length: 3 }, (_, index) => buildCluster({ name: `${CLUSTER_NAME}${index || ''}` })),
    });
    await read();
    const { NextToken } = await client.send(new ListClustersCommand({ MaxResults: 1 }));
    const misused = new ListClusterNodesCommand({ ClusterName: CLUSTER_NAME, NextToken });
    await expect(client.send(misused)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('has no tags', async () => {
    const { client, describe: read } = await start();
    const { ClusterArn: ResourceArn } = await read();
    expect((await client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([]);
  });
});

describe('nodes', () => {
  it('are pending, then running, and counted accordingly', async () => {
    const { client, add, describe: read, clock } = await start();
    const { Successful } = await add('gpu-g5', 2);
    expect(Successful).toHaveLength(2);
    expect((await read()).InstanceGroups?.[1]).toMatchObject({ CurrentCount: 0, TargetCount: 2 });

    const hidden = await client.send(new ListClusterNodesCommand({ ClusterName: CLUSTER_NAME }));
    expect(hidden.ClusterNodeSummaries).toHaveLength(1);
    const shown = await client.send(
      new ListClusterNodesCommand({ ClusterName: CLUSTER_NAME, IncludeNodeLogicalIds: true }),
    );
    expect(shown.ClusterNodeSummaries?.map((node) => node.InstanceStatus?.Status)).toEqual([
      'Running',
      'Pending',
      'Pending',
    ]);
    expect(shown.ClusterNodeSummaries?.[1]).toMatchObject({ NodeLogicalId: Successful?.[0]?.NodeLogicalId });

    await clock.advance(200_000);
    expect((await read()).InstanceGroups?.[1]).toMatchObject({ CurrentCount: 2, TargetCount: 2 });
    const NodeLogicalId = Successful?.[0]?.NodeLogicalId;
    const { NodeDetails } = await client.send(
      new DescribeClusterNodeCommand({ ClusterName: CLUSTER_NAME, NodeLogicalId }),
    );
    expect(NodeDetails).toMatchObject({
      InstanceStatus: { Status: 'Running' },
      Placement: { AvailabilityZone: 'us-west-2a', AvailabilityZoneId: 'usw2-az1' },
      CapacityType: 'OnDemand',
    });
  });

  it('go away when deleted, and the target count with them', async () => {
    const { client, add, aws, describe: read, clock } = await start();
    const seen: AwsEvent[] = [];
    aws.subscribe((event) => seen.push(event));
    await add('gpu-g5', 1);
    await clock.advance(200_000);
    const node = aws.nodes(CLUSTER_NAME).find(({ instanceGroup }) => instanceGroup === 'gpu-g5');
    const answer = await client.send(
      new BatchDeleteClusterNodesCommand({
        ClusterName: CLUSTER_NAME,
        NodeIds: [node?.instanceId ?? '', 'i-0123456789abcdef0'],
      }),
    );
    expect(answer.Successful).toEqual([node?.instanceId]);
    expect(answer.Failed?.[0]).toMatchObject({ NodeId: 'i-0123456789abcdef0', Code: 'NodeIdNotFound' });
    expect((await read()).InstanceGroups?.[1]).toMatchObject({ CurrentCount: 0, TargetCount: 0 });
    await clock.advance(90_000);
    expect(aws.nodes(CLUSTER_NAME)).toHaveLength(1);
    expect(seen.map((event) => (event.kind === 'node' ? event.change : event.kind))).toEqual([
      'added',
      'running',
      'terminating',
      'gone',
    ]);
  });

  it('answers 400 when none of the nodes can be deleted', async () => {
    const { client } = await start();
    const command = new BatchDeleteClusterNodesCommand({ ClusterName: CLUSTER_NAME, NodeIds: ['i-0123456789abcdef0'] });
    await expect(client.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  it('are added once for one client token', async () => {
    const { client, aws } = await start();
    const command = () =>
      new BatchAddClusterNodesCommand({
        ClusterName: CLUSTER_NAME,
        ClientToken: 'round-7',
        NodesToAdd: [{ InstanceGroupName: 'gpu-g5', IncrementTargetCountBy: 1 }],
      });
    const first = await client.send(command());
    const second = await client.send(command());
    expect(second.Successful).toEqual(first.Successful);
    expect(aws.nodes(CLUSTER_NAME)).toHaveLength(2);
  });

  it.each([
    [{ InstanceGroupName: 'gpu-g6', IncrementTargetCountBy: 2 }, 'InstanceGroupNotFound', 2],
    [
      { InstanceGroupName: 'gpu-g5', IncrementTargetCountBy: 1, AvailabilityZones: ['us-west-2c'] },
      'IncompatibleAvailabilityZones',
      1,
    ],
    [
      { InstanceGroupName: 'gpu-g5', IncrementTargetCountBy: 1, InstanceTypes: ['ml.p5.48xlarge' as const] },
      'IncompatibleInstanceTypes',
      1,
    ],
  ])('reports %o as failed, with status 200', async (wish, ErrorCode, FailedCount) => {
    const { client } = await start();
    const answer = await client.send(
      new BatchAddClusterNodesCommand({ ClusterName: CLUSTER_NAME, NodesToAdd: [wish] }),
    );
    expect(answer.Successful).toEqual([]);
    expect(answer.Failed?.[0]).toMatchObject({ ErrorCode, FailedCount });
  });

  it('take the type and zone that are asked for in a flexible group', async () => {
    const flexible = { name: 'gpu-any', instanceTypes: ['ml.g5.xlarge', 'ml.g5.12xlarge'] };
    const { client, aws } = await start({
      clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, flexible] })],
      quotas: { applied: {}, defaults: {} },
    });
    await client.send(
      new BatchAddClusterNodesCommand({
        ClusterName: CLUSTER_NAME,
        NodesToAdd: [
          {
            InstanceGroupName: 'gpu-any',
            IncrementTargetCountBy: 1,
            InstanceTypes: ['ml.g5.12xlarge'],
            AvailabilityZones: ['us-west-2b'],
          },
        ],
      }),
    );
    expect(aws.nodes(CLUSTER_NAME)[1]).toMatchObject({ instanceType: 'ml.g5.12xlarge', zone: 'us-west-2b' });
  });

  it('are limited by the quota of their type, over all clusters of the account', async () => {
    const other = buildCluster({ name: 'archive-cluster', instanceGroups: [{ ...GPU_GROUP, count: 3 }] });
    const { add } = await start({ clusters: [buildCluster(), other] });
    await expect(add('gpu-g5', 2)).rejects.toMatchObject({
      name: 'ResourceLimitExceeded',
      message: expect.stringContaining(
        "The account-level service limit 'ml.g5.xlarge for cluster usage' is 4 Instances, with current utilization of 3 Instances and a request delta of 2 Instances.",
      ) as string,
    });
    await expect(add('gpu-g5', 1)).resolves.toHaveProperty('Successful');
  });

  it.each([
    ['Maximum number instances allowed per SageMaker HyperPod cluster', 2],
    ['Total number of instances allowed across SageMaker HyperPod clusters', 2],
  ])('are limited by %s', async (quotaName, limit) => {
    const { add } = await start({
      quotas: { applied: { 'ml.g5.xlarge for cluster usage': 50, [quotaName]: limit }, defaults: {} },
    });
    await expect(add('gpu-g5', 2)).rejects.toMatchObject({
      name: 'ResourceLimitExceeded',
      message: expect.stringContaining(`'${quotaName}' is 2 Instances`) as string,
    });
  });

  it('are only added with continuous provisioning', async () => {
    const { add } = await start({ clusters: [buildCluster({ provisioningMode: null })] });
    await expect(add('gpu-g5', 1)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('come at most fifty at a time', async () => {
    const { client } = await start();
    const wish = { InstanceGroupName: 'gpu-g5', IncrementTargetCountBy: 30 };
    const command = new BatchAddClusterNodesCommand({ ClusterName: CLUSTER_NAME, NodesToAdd: [wish, wish] });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are listed in pages', async () => {
    const { client } = await start({
      clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, { ...GPU_GROUP, count: 24 }] })],
    });
    const sizes: number[] = [];
    for await (const page of paginateListClusterNodes({ client }, { ClusterName: CLUSTER_NAME })) {
      sizes.push(page.ClusterNodeSummaries?.length ?? 0);
    }
    expect(sizes).toEqual([10, 10, 5]);
  });
});

describe('as the cluster role', () => {
  const input = { ClusterName: CLUSTER_NAME, NodesToAdd: [{ InstanceGroupName: 'gpu-g5', IncrementTargetCountBy: 1 }] };

  it('the documented policy is enough to add nodes', async () => {
    const { aws, log } = await start();
    expect(aws.call('sagemaker', 'BatchAddClusterNodes', input, CLUSTER_ROLE_ARN)).toMatchObject({
      Successful: [{ Status: 'Pending' }],
    });
    expect(log.entries.at(-1)).toMatchObject({ principal: CLUSTER_ROLE_ARN, isMutation: true, status: 200 });
  });

  it('nothing else is allowed', async () => {
    const { aws } = await start();
    const update = () => aws.call('sagemaker', 'UpdateCluster', { ClusterName: CLUSTER_NAME }, CLUSTER_ROLE_ARN);
    expect(update).toThrow(
      /^User: arn:aws:sts::123456789012:assumed-role\/SageMakerHyperPodKarpenterRole\/SageMaker is not authorized to perform: sagemaker:UpdateCluster on resource: arn:aws:sagemaker:us-west-2:123456789012:cluster\/[a-z0-9]{12} because no identity-based policy allows the sagemaker:UpdateCluster action$/,
    );
  });

  it('a role that no longer trusts HyperPod cannot act', async () => {
    const { aws } = await start({
      roles: [{ ...CLUSTER_ROLE, trustPolicy: { Version: '2012-10-17', Statement: [] } }],
    });
    expect(() => aws.call('sagemaker', 'BatchAddClusterNodes', input, CLUSTER_ROLE_ARN)).toThrow(/sts:AssumeRole/);
  });
});

describe('cluster events', () => {
  it('tell of nodes and autoscaling, newest first', async () => {
    const { client, update, add, clock } = await start();
    await update(ENABLE);
    await clock.advance(180_000);
    await add('gpu-g5', 1);
    await clock.advance(200_000);
    const { Events = [] } = await client.send(new ListClusterEventsCommand({ ClusterName: CLUSTER_NAME }));
    expect(Events.map(({ ResourceType }) => ResourceType)).toEqual(['Instance', 'Instance', 'Cluster', 'Cluster']);
    const { EventDetails } = await client.send(
      new DescribeClusterEventCommand({ ClusterName: CLUSTER_NAME, EventId: Events[0]?.EventId }),
    );
    expect(EventDetails?.Description).toBe(Events[0]?.Description);
    expect(EventDetails?.EventDetails?.EventMetadata).toHaveProperty('Instance.NodeLogicalId');
  });

  it('can be narrowed down', async () => {
    const { client, update, add } = await start();
    await add('gpu-g5', 1);
    await update(ENABLE);
    const command = new ListClusterEventsCommand({ ClusterName: CLUSTER_NAME, ResourceType: 'Cluster' });
    expect((await client.send(command)).Events).toHaveLength(1);
  });

  it('keep the failure message of a failed enable', async () => {
    const { client, update, clock } = await start({ clusters: [buildCluster({ enableFailure: 'EKS denied access' })] });
    await update(ENABLE);
    await clock.advance(180_000);
    const { Events = [] } = await client.send(new ListClusterEventsCommand({ ClusterName: CLUSTER_NAME }));
    expect(Events[0]?.EventLevel).toBe('Error');
    const { EventDetails } = await client.send(
      new DescribeClusterEventCommand({ ClusterName: CLUSTER_NAME, EventId: Events[0]?.EventId }),
    );
    expect(EventDetails?.EventDetails?.EventMetadata?.Cluster?.FailureMessage).toBe('EKS denied access');
  });

  it('exist only with continuous provisioning', async () => {
    const { client } = await start({ clusters: [buildCluster({ provisioningMode: null })] });
    const command = new ListClusterEventsCommand({ ClusterName: CLUSTER_NAME });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('the seed', () => {
  it('can start with autoscaling under way', async () => {
    const {
      describe: read,
      aws,
      clock,
    } = await start({
      clusters: [buildCluster({ autoscaling: 'Creating', clusterRole: CLUSTER_ROLE.name })],
    });
    expect(aws.autoscaling(CLUSTER_NAME)).toEqual({ status: 'Creating', clusterRoleArn: CLUSTER_ROLE_ARN });
    await clock.advance(180_000);
    expect((await read()).AutoScaling?.Status).toBe('InService');
  });

  it('can start with autoscaling failed, which enabling again mends', async () => {
    const {
      describe: read,
      update,
      clock,
    } = await start({
      clusters: [
        buildCluster({ autoscaling: 'Failed', enableFailure: 'no access entry', clusterRole: CLUSTER_ROLE.name }),
      ],
    });
    expect((await read()).AutoScaling).toMatchObject({ Status: 'Failed', FailureMessage: 'no access entry' });
    await update(ENABLE);
    await clock.advance(180_000);
    expect((await read()).AutoScaling?.Status).toBe('InService');
  });
});
