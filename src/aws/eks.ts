/** The EKS cluster under a HyperPod cluster, and tokens for its API server. */
import type { Cluster as SdkCluster } from '@aws-sdk/client-eks';
import type { EksGateway } from '../context.ts';
import type { EksCluster } from '../domain/cluster.ts';
import { dnsSuffixOfPartition, partitionOfRegion } from '../domain/arn.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
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
  };
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
