import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { useAwsSandbox } from '../../helpers/aws-sandbox.ts';
import { buildEksCluster, EKS_CLUSTER_NAME } from '../../helpers/seeds.ts';

const ENGINEER = 'arn:aws:iam::123456789012:role/PlatformEngineer';
const ON_CALL = 'arn:aws:iam::123456789012:role/team/translation/OnCall';
const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';

const startSandbox = useAwsSandbox();

async function start(overrides: Partial<Seed> = {}) {
  const sandbox = await startSandbox(overrides);
  sandbox.aws.setKubernetesEndpoint({ url: 'https://127.0.0.1:6443', certificateAuthorityData: 'LS0tLS1CRUdJTg==' });
  return { ...sandbox, client: new EKSClient(sandbox.config) };
}

describe('DescribeCluster', () => {
  it('answers where the sandbox serves Kubernetes', async () => {
    const { client } = await start();
    const { cluster } = await client.send(new DescribeClusterCommand({ name: EKS_CLUSTER_NAME }));
    expect(cluster).toMatchObject({
      arn: `arn:aws:eks:us-west-2:123456789012:cluster/${EKS_CLUSTER_NAME}`,
      status: 'ACTIVE',
      version: '1.32',
      endpoint: 'https://127.0.0.1:6443',
      certificateAuthority: { data: 'LS0tLS1CRUdJTg==' },
      accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
      resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true },
    });
  });

  it('answers an address that nobody serves when the seed says so', async () => {
    const { client } = await start({
      eksClusters: [buildEksCluster({ endpoint: 'unreachable', endpointAccess: 'private' })],
    });
    const { cluster } = await client.send(new DescribeClusterCommand({ name: EKS_CLUSTER_NAME }));
    expect(cluster?.endpoint).toBe('https://127.0.0.1:9');
    expect(cluster?.resourcesVpcConfig).toMatchObject({ endpointPublicAccess: false, endpointPrivateAccess: true });
  });

  it('names what it does not find', async () => {
    const { client } = await start();
    await expect(client.send(new DescribeClusterCommand({ name: 'archive-eks' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No cluster found for name: archive-eks.',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('ListClusters', () => {
  it('pages, and keeps to its region', async () => {
    const eksClusters = Array.from({ length: 12 }, (_, index) => buildEksCluster({ name: `eks-${index}` }));
    const { client, config } = await start({ eksClusters });
    const first = await client.send(new ListClustersCommand({}));
    expect(first.clusters).toHaveLength(10);
    const rest = await client.send(new ListClustersCommand({ nextToken: first.nextToken }));
    expect(rest).toMatchObject({ clusters: ['eks-10', 'eks-11'] });
    const elsewhere = new EKSClient({ ...config, region: 'eu-central-1' });
    expect((await elsewhere.send(new ListClustersCommand({ maxResults: 1 }))).clusters).toEqual([]);
  });
});

describe('access entries', () => {
  const key = { clusterName: EKS_CLUSTER_NAME, principalArn: ON_CALL };

  it('exist for the caller unless the seed says otherwise', async () => {
    const { client } = await start();
    const { accessEntries } = await client.send(new ListAccessEntriesCommand({ clusterName: EKS_CLUSTER_NAME }));
    expect(accessEntries).toEqual([ENGINEER]);
  });

  it('can be made for a role with a path, given a policy, and deleted', async () => {
    const { client } = await start();
    const { accessEntry } = await client.send(new CreateAccessEntryCommand(key));
    expect(accessEntry).toMatchObject({
      type: 'STANDARD',
      username: 'arn:aws:sts::123456789012:assumed-role/OnCall/{{SessionName}}',
    });
    await client.send(new AssociateAccessPolicyCommand({ ...key, policyArn: VIEW, accessScope: { type: 'cluster' } }));
    const { associatedAccessPolicies } = await client.send(new ListAssociatedAccessPoliciesCommand(key));
    expect(associatedAccessPolicies).toMatchObject([{ policyArn: VIEW, accessScope: { type: 'cluster' } }]);
    await client.send(new DeleteAccessEntryCommand(key));
    await expect(client.send(new DescribeAccessEntryCommand(key))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message:
        "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
  });

  it('are one for each principal', async () => {
    const { client } = await start();
    await client.send(new CreateAccessEntryCommand(key));
    await expect(client.send(new CreateAccessEntryCommand(key))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'The specified access entry resource is already in use on this cluster.',
    });
  });

  it('are not for sessions', async () => {
    const { client } = await start();
    const principalArn = 'arn:aws:sts::123456789012:assumed-role/OnCall/lin';
    await expect(client.send(new CreateAccessEntryCommand({ ...key, principalArn }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The principalArn parameter format is not valid',
    });
  });

  it('do not exist where only the config map counts', async () => {
    const { client } = await start({ eksClusters: [buildEksCluster({ authenticationMode: 'CONFIG_MAP' })] });
    await expect(client.send(new ListAccessEntriesCommand({ clusterName: EKS_CLUSTER_NAME }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message:
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    });
  });

  it('are denied with status 403', async () => {
    const { client } = await start({ caller: { arn: 'arn:aws:iam::123456789012:user/lin', denied: ['eks:*'] } });
    await expect(client.send(new DescribeClusterCommand({ name: EKS_CLUSTER_NAME }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/lin is not authorized to perform: eks:DescribeCluster on resource: ' +
        `arn:aws:eks:us-west-2:123456789012:cluster/${EKS_CLUSTER_NAME} because no identity-based policy allows the eks:DescribeCluster action`,
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('EKS Pod Identity', () => {
  const KEDA_ROLE = 'arn:aws:iam::123456789012:role/translation-keda';
  const podIdentity = [
    { namespace: 'keda', serviceAccount: 'keda-operator', roleArn: KEDA_ROLE },
    { namespace: 'ingress', serviceAccount: 'load-balancer', roleArn: ENGINEER },
  ];

  it('lists associations by namespace and service account, and tells the role of one', async () => {
    const { client } = await start({ eksClusters: [buildEksCluster({ podIdentity })] });
    const cluster = { clusterName: EKS_CLUSTER_NAME };
    const all = await client.send(new ListPodIdentityAssociationsCommand(cluster));
    expect(all.associations?.map(({ serviceAccount }) => serviceAccount)).toEqual(['keda-operator', 'load-balancer']);
    const { associations = [] } = await client.send(
      new ListPodIdentityAssociationsCommand({ ...cluster, namespace: 'keda', serviceAccount: 'keda-operator' }),
    );
    const [{ associationId } = {}, ...others] = associations;
    expect(others).toEqual([]);
    const { association } = await client.send(new DescribePodIdentityAssociationCommand({ ...cluster, associationId }));
    expect(association).toMatchObject({ roleArn: KEDA_ROLE, namespace: 'keda', serviceAccount: 'keda-operator' });
  });

  it('does not find what the seed does not have', async () => {
    const { client } = await start();
    const cluster = { clusterName: EKS_CLUSTER_NAME };
    expect((await client.send(new ListPodIdentityAssociationsCommand(cluster))).associations).toEqual([]);
    await expect(
      client.send(new DescribePodIdentityAssociationCommand({ ...cluster, associationId: 'a-9x8w7v6u5t4s3r2q1' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
  });
});
