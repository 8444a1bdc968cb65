/** The EKS cluster under a HyperPod cluster, and tokens for its API server. */
import type { Cluster as SdkCluster } from '@aws-sdk/client-eks';
import type { EksGateway } from '../context.ts';
import type { EksCluster } from '../domain/cluster.ts';
import type { AccessEntry } from '../domain/facts.ts';
import { dnsSuffixOfPartition, partitionOfRegion } from '../domain/arn.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';
import { mapAwsError } from './map-error.ts';

/** As `aws eks get-token` does: EKS accepts the URL for 15 minutes whatever it says. */
const URL_EXPIRES_SECONDS = 60;

/** EKS clusters of the session's region. */
export function createEksGateway(clients: Clients): EksGateway {
  return {
    async describe(name) {
      const { sdk, client, call } = await clients.eks();
      try {
        const { cluster } = await call('DescribeCluster', (options) =>
          client.send(new sdk.DescribeClusterCommand({ name }), options),
        );
        return toEksCluster(cluster ?? {}, clients.region);
      } catch (error) {
        if (!isHpscaleError(error) || error.code !== 'resource-not-found') throw error;
        throw new HpscaleError({
          kind: 'not-found',
          code: 'eks-cluster-not-found',
          message: `there is no EKS cluster "${name}" in ${clients.region}`,
          hint: 'was it deleted under the HyperPod cluster, or is it in another account?',
          cause: error,
        });
      }
    },
    token: (clusterName) => presignToken(clusterName, clients),
    accessEntry: (clusterName, principalArn) => readAccessEntry(clusterName, principalArn, clients),
    podIdentityRole: (...which) => readPodIdentityRole(clients, ...which),
  };
}

async function readAccessEntry(
  clusterName: string,
  principalArn: string,
  clients: Clients,
): Promise<AccessEntry | undefined> {
  const { sdk, client, call } = await clients.eks();
  const entry = await undefinedWhenMissing(async () => {
    const command = new sdk.DescribeAccessEntryCommand({ clusterName, principalArn });
    return await call('DescribeAccessEntry', (options) => client.send(command, options));
  });
  if (!entry?.accessEntry) return undefined;
  const policyArns = await collectPages(async (token) => {
    const command = new sdk.ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, nextToken: token });
    const page = await call('ListAssociatedAccessPolicies', (options) => client.send(command, options));
    return { items: page.associatedAccessPolicies?.map(({ policyArn = '' }) => policyArn), next: page.nextToken };
  });
  const { type = 'STANDARD', kubernetesGroups = [] } = entry.accessEntry;
  return { principalArn, type, kubernetesGroups, policyArns };
}

async function readPodIdentityRole(
  clients: Clients,
  clusterName: string,
  namespace: string,
  serviceAccount: string,
): Promise<string | undefined> {
  const { sdk, client, call } = await clients.eks();
  const list = new sdk.ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
  const { associations = [] } = await call('ListPodIdentityAssociations', (options) => client.send(list, options));
  const associationId = associations[0]?.associationId;
  if (associationId === undefined) return undefined;
  const describe = new sdk.DescribePodIdentityAssociationCommand({ clusterName, associationId });
  const { association } = await call('DescribePodIdentityAssociation', (options) => client.send(describe, options));
  return association?.roleArn;
}

async function undefinedWhenMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'resource-not-found') return undefined;
    throw error;
  }
}

/**
 * `k8s-aws-v1.` and the base64url of a presigned STS GetCallerIdentity with the signed header `x-k8s-aws-id`:
 * byte for byte what `aws eks get-token` makes. The URL always names the region's real STS host, since it is
 * EKS, not we, that calls it.
 */
async function presignToken(clusterName: string, { region, credentials }: Clients): Promise<string> {
  const { Hash, HttpRequest, SignatureV4 } = await import('./sdk/signing.ts');
  const host = `sts.${region}.${dnsSuffixOfPartition(partitionOfRegion(region))}`;
  const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Hash.bind(null, 'sha256') });
  const request = new HttpRequest({
    method: 'GET',
    protocol: 'https:',
    hostname: host,
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { host, 'x-k8s-aws-id': clusterName },
  });
  try {
    const { query } = await signer.presign(request, {
      expiresIn: URL_EXPIRES_SECONDS,
      unhoistableHeaders: new Set(['x-k8s-aws-id']),
    });
    const url = `https://${host}/?${new URLSearchParams(query as Record<string, string>).toString()}`;
    return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
  } catch (error) {
    // Signing asks for credentials, which may not be there.
    throw mapAwsError(error, { service: 'sts', operation: 'GetCallerIdentity', region, isAborted: false });
  }
}

function toEksCluster(cluster: SdkCluster, region: string): EksCluster {
  const network = cluster.resourcesVpcConfig ?? {};
  return {
    ...identityOf(cluster),
    region,
    authenticationMode: cluster.accessConfig?.authenticationMode ?? null,
    hasPublicEndpoint: network.endpointPublicAccess ?? false,
    hasPrivateEndpoint: network.endpointPrivateAccess ?? false,
    publicAccessCidrs: network.publicAccessCidrs ?? [],
  };
}

function identityOf(
  cluster: SdkCluster,
): Pick<EksCluster, 'name' | 'arn' | 'status' | 'version' | 'endpoint' | 'certificateAuthorityData'> {
  return {
    name: cluster.name ?? '',
    arn: cluster.arn ?? '',
    status: cluster.status ?? 'CREATING',
    version: cluster.version ?? '',
    // Both are absent while the cluster is being created.
    endpoint: cluster.endpoint ?? '',
    certificateAuthorityData: cluster.certificateAuthority?.data ?? '',
  };
}
