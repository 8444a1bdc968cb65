import { deriveHex } from '../ids.ts';
import type { CallContext, Json, Operation } from '../operation.ts';
import { eksClusterResource, findEksCluster, NAME } from './clusters.ts';
import type { EksClusterState } from './state.ts';

/** Loopback's discard port: refuses at once, where a private endpoint would be silent. */
const UNREACHABLE_ENDPOINT = 'https://127.0.0.1:9';

export const describeEksCluster: Operation = {
  isMutation: false,
  members: { name: NAME },
  resource: eksClusterResource,
  handle(input, context) {
    const { world, region } = context;
    const cluster = findEksCluster(input, context);
    const { kubernetes } = world.eks;
    const issuer = `https://oidc.eks.${region}.${world.dnsSuffix}/id/${deriveHex(cluster.arn, 32)}`;
    return {
      cluster: {
        name: cluster.name,
        arn: cluster.arn,
        createdAt: new Date(cluster.createdMs),
        version: cluster.version,
        endpoint: cluster.isServed ? kubernetes?.url : UNREACHABLE_ENDPOINT,
        roleArn: `arn:${world.partition}:iam::${world.accountId}:role/${cluster.name}-service-role`,
        resourcesVpcConfig: describeNetwork(cluster, context),
        kubernetesNetworkConfig: { serviceIpv4Cidr: '172.20.0.0/16', ipFamily: 'ipv4' },
        identity: { oidc: { issuer } },
        status: 'ACTIVE',
        certificateAuthority: { data: kubernetes?.certificateAuthorityData },
        platformVersion: 'eks.1',
        tags: {},
        accessConfig: { authenticationMode: cluster.authenticationMode },
      },
    };
  },
};

function describeNetwork({ network, name }: EksClusterState, { world }: CallContext): Json {
  return {
    subnetIds: world.seed.subnets.map(({ id }) => id),
    securityGroupIds: [],
    clusterSecurityGroupId: `sg-0${deriveHex(name, 16).toLowerCase()}`,
    vpcId: world.seed.subnets[0]?.vpc ?? DEFAULT_VPC,
    ...network,
  };
}

/** The VPC of subnets whose seed names none. */
export const DEFAULT_VPC = 'vpc-0a9b8c7d6e5f40312';
