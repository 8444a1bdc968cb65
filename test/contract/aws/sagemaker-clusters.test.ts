/** Clusters and instance groups that come and go, as the SDK sees them. */
import {
  CreateClusterCommand,
  type CreateClusterRequest,
  DeleteClusterCommand,
  DescribeClusterCommand,
  ListClusterEventsCommand,
  ListClustersCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateClusterCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { useAwsSandbox } from '../../helpers/aws-sandbox.ts';
import { buildEksCluster, CLUSTER_NAME, CLUSTER_ROLE_ARN, EKS_CLUSTER_NAME } from '../../helpers/seeds.ts';

const startSandbox = useAwsSandbox();
const SUBNET = 'subnet-0a1b2c3d4e5f60001';
const GROUP_OF_SECURITY = 'sg-0a1b2c3d4e5f60001';
const EXECUTION_ROLE = 'arn:aws:iam::123456789012:role/HyperPodExecution';
const LIFECYCLE = { SourceS3Uri: 's3://sagemaker-translation/lifecycle', OnCreate: 'on_create.sh' };

const REQUEST: CreateClusterRequest = {
  ClusterName: 'subtitles-cluster',
  Orchestrator: { Eks: { ClusterArn: `arn:aws:eks:us-west-2:123456789012:cluster/${EKS_CLUSTER_NAME}` } },
  VpcConfig: { Subnets: [SUBNET], SecurityGroupIds: [GROUP_OF_SECURITY] },
  NodeProvisioningMode: 'Continuous',
  NodeRecovery: 'Automatic',
  ClusterRole: CLUSTER_ROLE_ARN,
  AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
  Tags: [{ Key: 'team', Value: 'subtitles' }],
  InstanceGroups: [
    {
      InstanceGroupName: 'system',
      InstanceType: 'ml.c5.2xlarge',
      InstanceCount: 1,
      ExecutionRole: EXECUTION_ROLE,
      LifeCycleConfig: LIFECYCLE,
    },
    {
      InstanceGroupName: 'gpu-any',
      InstanceRequirements: { InstanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'] },
      InstanceCount: 0,
      ExecutionRole: EXECUTION_ROLE,
      CapacityRequirements: { Spot: {} },
      OverrideVpcConfig: { Subnets: [SUBNET], SecurityGroupIds: ['sg-0a1b2c3d4e5f60002'] },
      KubernetesConfig: { Labels: { team: 'subtitles' }, Taints: [{ Key: 'nvidia.com/gpu', Effect: 'NoSchedule' }] },
    },
  ],
};

async function start(overrides: Partial<Seed> = {}) {
  const sandbox = await startSandbox(overrides);
  const client = new SageMakerClient(sandbox.config);
  return {
    ...sandbox,
    client,
    create: (changes: Partial<CreateClusterRequest> = {}) =>
      client.send(new CreateClusterCommand({ ...REQUEST, ...changes })),
    describe: (name = 'subtitles-cluster') => client.send(new DescribeClusterCommand({ ClusterName: name })),
    remove: (name: string) => client.send(new DeleteClusterCommand({ ClusterName: name })),
  };
}

describe('CreateCluster', () => {
  it('is Creating for about twenty minutes, then InService with autoscaling', async () => {
    const { create, describe: look, clock, client } = await start();
    const { ClusterArn = '' } = await create();
    expect(ClusterArn).toMatch(/^arn:aws:sagemaker:us-west-2:123456789012:cluster\/[a-z0-9]{12}$/);
    expect(await look()).toMatchObject({ ClusterStatus: 'Creating', AutoScaling: { Status: 'Creating' } });
    await clock.advance(1_199_000);
    expect(await look()).toMatchObject({ ClusterStatus: 'Creating' });
    await clock.advance(2_000);
    expect(await look()).toMatchObject({
      ClusterStatus: 'InService',
      AutoScaling: { Mode: 'Enable', Status: 'InService', AutoScalerType: 'Karpenter' },
      NodeProvisioningMode: 'Continuous',
      NodeRecovery: 'Automatic',
      ClusterRole: CLUSTER_ROLE_ARN,
      VpcConfig: { Subnets: [SUBNET], SecurityGroupIds: [GROUP_OF_SECURITY] },
    });
    const { Tags } = await client.send(new ListTagsCommand({ ResourceArn: ClusterArn }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'subtitles' }]);
    const events = await client.send(new ListClusterEventsCommand({ ClusterName: 'subtitles-cluster' }));
    expect(events.Events?.length).toBeGreaterThan(0);
  });

  it('shows the groups as they were asked for, with nodes where they have a count', async () => {
    const { create, describe: look, clock } = await start();
    await create();
    await clock.advance(300_000);
    const { InstanceGroups = [] } = await look();
    expect(InstanceGroups).toMatchObject([
      { InstanceGroupName: 'system', CurrentCount: 1, TargetCount: 1, LifeCycleConfig: LIFECYCLE },
      {
        InstanceGroupName: 'gpu-any',
        CurrentCount: 0,
        TargetCount: 0,
        InstanceRequirements: { DesiredInstanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'] },
        CapacityRequirements: { Spot: {} },
        OverrideVpcConfig: { Subnets: [SUBNET], SecurityGroupIds: ['sg-0a1b2c3d4e5f60002'] },
        KubernetesConfig: {
          DesiredLabels: { team: 'subtitles' },
          DesiredTaints: [{ Key: 'nvidia.com/gpu', Effect: 'NoSchedule' }],
        },
      },
    ]);
  });

  it.each<[string, Partial<CreateClusterRequest>, string]>([
    ['a name that is taken', { ClusterName: CLUSTER_NAME }, 'ResourceInUse'],
    ['autoscaling without continuous provisioning', { NodeProvisioningMode: undefined }, 'ValidationException'],
    ['autoscaling without a role', { ClusterRole: undefined }, 'ValidationException'],
    ['EKS without a VPC', { VpcConfig: undefined }, 'ValidationException'],
    [
      'an EKS cluster that is not there',
      { Orchestrator: { Eks: { ClusterArn: 'arn:aws:eks:us-west-2:123456789012:cluster/nowhere' } } },
      'ValidationException',
    ],
  ])('refuses %s', async (_what, changes, name) => {
    const { create, client } = await start();
    await expect(create(changes)).rejects.toMatchObject({ name });
    const { ClusterSummaries = [] } = await client.send(new ListClustersCommand({}));
    expect(ClusterSummaries.map(({ ClusterName }) => ClusterName)).toEqual([CLUSTER_NAME]);
  });

  it('refuses more instances than the quota lets run', async () => {
    const { create } = await start();
    const groups = (REQUEST.InstanceGroups ?? []).map((group) => ({ ...group, InstanceCount: 3 }));
    await expect(create({ InstanceGroups: groups })).rejects.toMatchObject({ name: 'ResourceLimitExceeded' });
  });

  it('refuses a role that the caller may not hand over', async () => {
    const { create } = await start({
      caller: { arn: 'arn:aws:sts::123456789012:assumed-role/PlatformEngineer/ada', denied: ['iam:PassRole'] },
    });
    await expect(create()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('takes no update before it is InService', async () => {
    const { create, client } = await start();
    await create();
    const update = new UpdateClusterCommand({ ClusterName: 'subtitles-cluster', NodeRecovery: 'None' });
    await expect(client.send(update)).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

describe('DeleteCluster', () => {
  it('is Deleting until its nodes are gone, and then unknown', async () => {
    const { remove, describe: look, clock } = await start({ eksClusters: [buildEksCluster()] });
    await remove(CLUSTER_NAME);
    expect(await look(CLUSTER_NAME)).toMatchObject({ ClusterStatus: 'Deleting' });
    await expect(remove(CLUSTER_NAME)).rejects.toMatchObject({ name: 'ConflictException' });
    await clock.advance(600_000);
    await expect(look(CLUSTER_NAME)).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('knows no cluster that is not there', async () => {
    const { remove } = await start();
    await expect(remove('nowhere')).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('frees the name', async () => {
    const { remove, create, clock } = await start();
    await remove(CLUSTER_NAME);
    await clock.advance(600_000);
    expect(await create({ ClusterName: CLUSTER_NAME })).toMatchObject({ ClusterArn: expect.any(String) as string });
  });
});

describe('UpdateCluster with groups', () => {
  it('refuses a group of both kinds of types, and takes one of each', async () => {
    const { client } = await start();
    const group = { InstanceGroupName: 'gpu-any', InstanceCount: 0, ExecutionRole: EXECUTION_ROLE };
    const add = (changes: object) =>
      client.send(new UpdateClusterCommand({ ClusterName: CLUSTER_NAME, InstanceGroups: [{ ...group, ...changes }] }));
    await expect(add({})).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      add({ InstanceType: 'ml.g5.xlarge', InstanceRequirements: { InstanceTypes: ['ml.g5.xlarge'] } }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await add({ InstanceType: 'ml.g5.xlarge' });
  });
});
