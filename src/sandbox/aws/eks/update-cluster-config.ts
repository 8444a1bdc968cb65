import { AwsFailure } from '../../parts.ts';
import type { CallContext, Json, Operation } from '../operation.ts';
import { eksClusterResource, findEksCluster, NAME } from './clusters.ts';
import { describeUpdate } from './describe-update.ts';
import type { EksClusterState } from './state.ts';

/** Access entries come once and never go. */
const NEXT_MODES: Readonly<Record<EksClusterState['authenticationMode'], readonly string[]>> = {
  CONFIG_MAP: ['API_AND_CONFIG_MAP'],
  API_AND_CONFIG_MAP: ['API'],
  API: [],
};

interface NetworkWish {
  readonly endpointPublicAccess?: boolean;
  readonly endpointPrivateAccess?: boolean;
  readonly publicAccessCidrs?: readonly string[];
}

/** Takes effect at once, and so is never seen InProgress. */
export const updateClusterConfig: Operation = {
  isMutation: true,
  members: {
    name: NAME,
    resourcesVpcConfig: {
      type: 'structure',
      members: {
        endpointPublicAccess: { type: 'boolean' },
        endpointPrivateAccess: { type: 'boolean' },
        publicAccessCidrs: { type: 'list', items: { type: 'string' } },
      },
    },
    accessConfig: {
      type: 'structure',
      members: { authenticationMode: { type: 'string', values: ['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'] } },
    },
    clientRequestToken: { type: 'string' },
  },
  resource: eksClusterResource,
  validate({ resourcesVpcConfig, accessConfig }) {
    if ((resourcesVpcConfig === undefined) === (accessConfig === undefined)) {
      throw invalid('The type for cluster update was not provided.');
    }
  },
  handle(input, context) {
    const cluster = findEksCluster(input, context);
    const wish = input.accessConfig as { readonly authenticationMode?: string } | undefined;
    if (wish) return changeMode(cluster, String(wish.authenticationMode), context);
    return changeNetwork(cluster, input.resourcesVpcConfig as NetworkWish, context);
  },
};

function changeMode(cluster: EksClusterState, mode: string, context: CallContext): Json {
  const { authenticationMode: current } = cluster;
  if (!NEXT_MODES[current].includes(mode)) {
    throw invalid(`Unsupported authentication mode update from ${current} to ${mode}`);
  }
  cluster.authenticationMode = mode as EksClusterState['authenticationMode'];
  return describeUpdate('AccessConfigUpdate', { AuthenticationMode: `"${mode}"` }, context);
}

function changeNetwork(cluster: EksClusterState, wish: NetworkWish, context: CallContext): Json {
  const { network: current } = cluster;
  const network = { ...current, ...wish };
  if (JSON.stringify(network) === JSON.stringify(current)) {
    const { endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs } = current;
    throw invalid(
      `Cluster is already at the desired configuration with endpointPrivateAccess: ${endpointPrivateAccess} , endpointPublicAccess: ${endpointPublicAccess}, and Public Endpoint Restrictions: [${publicAccessCidrs.join(', ')}]`,
    );
  }
  cluster.network = network;
  // What was private alone could not be reached from here.
  if (network.endpointPublicAccess && !current.endpointPublicAccess) cluster.isServed = true;
  return describeUpdate(
    'EndpointAccessUpdate',
    {
      EndpointPublicAccess: String(network.endpointPublicAccess),
      EndpointPrivateAccess: String(network.endpointPrivateAccess),
      PublicAccessCidrs: JSON.stringify(network.publicAccessCidrs),
    },
    context,
  );
}

function invalid(message: string): AwsFailure {
  return new AwsFailure('InvalidParameterException', 400, message);
}
