/** The AWS adapters over the wire: what SageMaker, IAM, Service Quotas, EKS, EC2 and STS answer, in domain terms. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAws, type CreateAwsOptions } from '../../../src/aws/create-aws.ts';
import type { Aws } from '../../../src/context.ts';
import { createSystemClock } from '../../../src/io/clock.ts';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { type AwsSandbox, startAwsSandbox } from '../../helpers/aws-sandbox.ts';
import {
  ACCOUNT_ID,
  buildCluster,
  buildSeed,
  CALLER_ARN,
  CLUSTER_NAME,
  CLUSTER_ROLE_ARN,
  CLUSTER_ROLE_NAME,
  EKS_CLUSTER_NAME,
  GPU_GROUP,
  REGION,
  SYSTEM_GROUP,
} from '../../helpers/seeds.ts';

let sandbox: AwsSandbox;

async function connect(seed: Seed = buildSeed(), options: Partial<CreateAwsOptions> = {}): Promise<Aws> {
  sandbox = await startAwsSandbox(seed);
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.url);
  const { accessKeyId, secretAccessKey } = sandbox.config.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  const signal = new AbortController().signal;
  return await createAws({
    env: { ...process.env, AWS_MAX_ATTEMPTS: '3' },
    region: REGION,
    signal,
    clock: createSystemClock(),
    ...options,
  });
}

beforeEach(() => {
  for (const name of [
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_SESSION_TOKEN',
    'HTTPS_PROXY',
    'https_proxy',
  ]) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.stop();
});

function operations(): string[] {
  return sandbox.log.entries.map(({ operation }) => operation);
}

describe('clusters', () => {
  it('describes one in domain terms', async () => {
    const aws = await connect();
    const cluster = await aws.clusters.describe(CLUSTER_NAME);
    expect(cluster).toMatchObject({
      name: CLUSTER_NAME,
      status: 'InService',
      orchestrator: { kind: 'eks', eksClusterArn: `arn:aws:eks:${REGION}:${ACCOUNT_ID}:cluster/${EKS_CLUSTER_NAME}` },
      provisioningMode: 'Continuous',
      nodeRecovery: 'Automatic',
      clusterRoleArn: null,
      autoscaling: { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null },
    });
    expect(cluster.instanceGroups).toMatchObject([
      {
        name: 'system',
        instanceTypes: ['ml.c5.2xlarge'],
        isFlexible: false,
        capacityType: 'on-demand',
        currentCount: 1,
      },
      { name: 'gpu-g5', instanceTypes: ['ml.g5.xlarge'], currentCount: 0, subnetIds: GPU_GROUP.subnets },
    ]);
    expect(await aws.clusters.describe(cluster.arn)).toEqual(cluster);
  });

  it('tells flexible and Spot groups, keys of volumes, and subnets that come from the cluster', async () => {
    const keyId = `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/3f2c9d14-7a5e-4a1f-9b7e-5a4d3c2b1a09`;
    const { subnets: _, ...group } = GPU_GROUP;
    const flexible = {
      ...group,
      name: 'gpu-any',
      instanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'],
      capacityType: 'spot',
      count: 2,
      kmsKeyId: keyId,
    } as const;
    const aws = await connect(buildSeed({ clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, flexible] })] }));
    const { instanceGroups } = await aws.clusters.describe(CLUSTER_NAME);
    expect(instanceGroups[1]).toMatchObject({
      isFlexible: true,
      instanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'],
      capacityType: 'spot',
      kmsKeyIds: [keyId],
      subnetIds: buildCluster().subnets,
    });
    expect(Object.values(instanceGroups[1]?.countByType ?? {}).reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('calls a cluster without EKS a Slurm cluster', async () => {
    const { eksCluster: _, provisioningMode: __, ...slurm } = buildCluster({ name: 'legacy' });
    const aws = await connect(buildSeed({ clusters: [slurm] }));
    expect(await aws.clusters.describe('legacy')).toMatchObject({
      orchestrator: { kind: 'slurm' },
      provisioningMode: null,
    });
  });

  it('says which cluster there is not', async () => {
    const aws = await connect();
    await expect(aws.clusters.describe('translatoin')).rejects.toMatchObject({
      kind: 'not-found',
      code: 'cluster-not-found',
      message: `there is no HyperPod cluster "translatoin" in ${REGION}`,
    });
  });

  it('lists clusters and nodes over all pages', async () => {
    const clusters = Array.from({ length: 130 }, (_, index) =>
      buildCluster({ name: `team-${index}`, instanceGroups: [{ ...SYSTEM_GROUP, count: index === 0 ? 230 : 0 }] }),
    );
    const aws = await connect(buildSeed({ clusters }));
    const names = (await aws.clusters.list()).map(({ name }) => name);
    expect(new Set(names).size).toBe(130);
    const nodes = await aws.clusters.listNodes('team-0');
    expect(new Set(nodes.map(({ instanceId }) => instanceId)).size).toBe(230);
    expect(nodes[0]).toMatchObject({ instanceGroup: 'system', instanceType: 'ml.c5.2xlarge', status: 'Running' });
    expect(operations().filter((operation) => operation === 'ListClusterNodes').length).toBeGreaterThan(1);
  });

  it('enables autoscaling without resubmitting instance groups', async () => {
    const aws = await connect();
    await aws.clusters.update({
      clusterName: CLUSTER_NAME,
      autoScaling: { mode: 'Enable', type: 'Karpenter' },
      clusterRoleArn: CLUSTER_ROLE_ARN,
      nodeRecovery: 'Automatic',
    });
    const update = sandbox.log.entries.find(({ operation }) => operation === 'UpdateCluster');
    expect(update?.input).toEqual({
      ClusterName: CLUSTER_NAME,
      AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
      ClusterRole: CLUSTER_ROLE_ARN,
      NodeRecovery: 'Automatic',
    });
    expect((await aws.clusters.describe(CLUSTER_NAME)).autoscaling).toMatchObject({
      mode: 'Enable',
      status: 'Creating',
    });
  });
});

describe('roles', () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow' as const,
        Principal: { Service: 'hyperpod.sagemaker.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow' as const,
        Action: 'sagemaker:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
      },
    ],
  };

  it('makes, reads, changes, empties and deletes one', async () => {
    const { roles } = await connect();
    const ec2Trust = {
      ...trustPolicy,
      Statement: trustPolicy.Statement.map((s) => ({ ...s, Principal: { Service: 'ec2.amazonaws.com' } })),
    };
    expect(await roles.get('hpscale-test')).toBeUndefined();
    const made = await roles.create({
      name: 'hpscale-test',
      trustPolicy,
      description: 'a test',
      tags: { 'managed-by': 'hpscale' },
    });
    expect(made.arn).toBe(`arn:aws:iam::${ACCOUNT_ID}:role/hpscale-test`);
    await roles.putInlinePolicy('hpscale-test', 'nodes', policy);
    await roles.updateTrustPolicy('hpscale-test', ec2Trust);
    await roles.tag('hpscale-test', { team: 'speech' });
    const role = await roles.get('hpscale-test');
    expect(role).toMatchObject({
      path: '/',
      trustPolicy: ec2Trust,
      tags: { 'managed-by': 'hpscale', team: 'speech' },
    });
    expect(await roles.listInlinePolicies('hpscale-test')).toEqual(['nodes']);
    expect(await roles.getInlinePolicy('hpscale-test', 'nodes')).toEqual(policy);
    expect(await roles.getInlinePolicy('hpscale-test', 'other')).toBeUndefined();
    await expect(roles.delete('hpscale-test')).rejects.toMatchObject({ kind: 'conflict', code: 'iam-delete-conflict' });
    await roles.deleteInlinePolicy('hpscale-test', 'nodes');
    await roles.delete('hpscale-test');
    expect(await roles.get('hpscale-test')).toBeUndefined();
    await roles.delete('hpscale-test');
  });

  it('says that a role is there already', async () => {
    const { roles } = await connect();
    await expect(
      roles.create({ name: CLUSTER_ROLE_NAME, trustPolicy, description: '', tags: {} }),
    ).rejects.toMatchObject({
      kind: 'conflict',
      code: 'iam-entity-exists',
    });
  });

  it('reads and detaches managed policies, and sees a boundary', async () => {
    const boundary = `arn:aws:iam::${ACCOUNT_ID}:policy/TeamBoundary`;
    const role = {
      name: 'shared',
      trustPolicy,
      attachedPolicies: [{ name: 'Everything', document: policy }],
      permissionsBoundary: boundary,
    };
    const { roles } = await connect(buildSeed({ roles: [role] }));
    expect((await roles.get('shared'))?.permissionsBoundaryArn).toBe(boundary);
    const [attached] = await roles.listAttachedPolicies('shared');
    expect(await roles.getManagedPolicy(attached?.arn ?? '')).toEqual(policy);
    await roles.detachPolicy('shared', attached?.arn ?? '');
    expect(await roles.listAttachedPolicies('shared')).toEqual([]);
  });
});

describe('quotas', () => {
  it('lists over all pages, the account’s own apart from AWS’s defaults', async () => {
    const { quotas } = await connect();
    const applied = await quotas.listApplied();
    expect(applied.find(({ name }) => name === 'ml.g5.xlarge for cluster usage')).toMatchObject({
      value: 4,
      isAdjustable: true,
      source: 'applied',
    });
    const defaults = await quotas.listDefaults();
    expect(defaults.find(({ name }) => name === 'ml.g5.12xlarge for cluster usage')).toMatchObject({
      value: 0,
      source: 'default',
    });
    expect(operations().filter((operation) => operation === 'ListServiceQuotas').length).toBeGreaterThan(1);
  });

  it('requests an increase once and finds it open', async () => {
    const { quotas } = await connect();
    const quota = (await quotas.listApplied()).find(({ name }) => name === 'ml.g5.xlarge for cluster usage');
    const code = quota?.code ?? '';
    const request = await quotas.requestIncrease(code, 8);
    expect(request).toMatchObject({ quotaCode: code, desiredValue: 8, status: 'PENDING' });
    expect(await quotas.listRequests(code)).toEqual([request]);
    expect(await quotas.listRequestsByStatus('PENDING')).toEqual([request]);
    expect(await quotas.listRequestsByStatus('CASE_OPENED')).toEqual([]);
    await expect(quotas.requestIncrease(code, 9)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'quota-request-open',
    });
  });
});

describe('EKS, EC2 and STS', () => {
  it('describes the EKS cluster, and says when there is none', async () => {
    const { eks } = await connect();
    expect(await eks.describe(EKS_CLUSTER_NAME)).toMatchObject({
      name: EKS_CLUSTER_NAME,
      region: REGION,
      status: 'ACTIVE',
      version: '1.32',
      authenticationMode: 'API_AND_CONFIG_MAP',
    });
    await expect(eks.describe('gone-eks')).rejects.toMatchObject({ kind: 'not-found', code: 'eks-cluster-not-found' });
  });

  it('makes a token that EKS knows the caller by', async () => {
    const { eks } = await connect();
    const token = await eks.token(EKS_CLUSTER_NAME);
    const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    expect(url.origin).toBe(`https://sts.${REGION}.amazonaws.com`);
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(sandbox.aws.authenticateToken(token)?.username).toContain('PlatformEngineer');
    expect(operations()).toEqual([]);
  });

  it('takes the STS host of the region’s partition', async () => {
    const { eks } = await connect(buildSeed(), { region: 'cn-north-1' });
    const token = await eks.token(EKS_CLUSTER_NAME);
    expect(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString()).toMatch(
      /^https:\/\/sts\.cn-north-1\.amazonaws\.com\.cn\//,
    );
  });

  it('knows the zones of subnets, and asks nothing for none', async () => {
    const { subnets } = await connect();
    expect(await subnets.describe([])).toEqual([]);
    expect(operations()).toEqual([]);
    expect(await subnets.describe(['subnet-0a1b2c3d4e5f60002'])).toEqual([
      { id: 'subnet-0a1b2c3d4e5f60002', zone: 'us-west-2b', zoneId: 'usw2-az2', availableAddresses: 250 },
    ]);
    await expect(subnets.describe(['subnet-00000000000000000'])).rejects.toMatchObject({
      kind: 'not-found',
      code: 'subnet-not-found',
    });
  });

  it('asks once who the caller is', async () => {
    const aws = await connect();
    const [first, second] = await Promise.all([aws.identity(), aws.identity()]);
    expect(first).toMatchObject({ accountId: ACCOUNT_ID, arn: CALLER_ARN });
    expect(second).toBe(first);
    expect(operations()).toEqual(['GetCallerIdentity']);
  });
});
