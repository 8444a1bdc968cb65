/** Finding a cluster as SageMaker does: by name or ARN, in the region asked, never by the bare id. */
import { AwsFailure } from '../../parts.ts';
import type { Rule } from '../members.ts';
import type { CallContext, Json } from '../operation.ts';
import { isHome } from '../world.ts';
import type { ClusterState, NodeState } from './cluster-state.ts';

/** Constraints of ClusterNameOrArn in the SageMaker API model. */
export const CLUSTER_NAME_OR_ARN: Rule = {
  type: 'string',
  isRequired: true,
  max: 256,
  pattern:
    '(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:cluster/[a-z0-9]{12})|([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})',
};

export const MAX_RESULTS: Rule = { type: 'integer', min: 1, max: 100 };
export const NEXT_TOKEN: Rule = { type: 'string', max: 8192 };
export const SORT_ORDER: Rule = { type: 'string', values: ['Ascending', 'Descending'] };

/** Small, so that whoever forgets to follow NextToken finds out here. */
export const DEFAULT_PAGE_SIZE = 10;

/** The cluster of `ClusterName`; throws ResourceNotFound. */
export function findCluster(input: Json, context: CallContext): ClusterState {
  const nameOrArn = String(input.ClusterName);
  const clusters = isHome(context.world, context.region) ? [...context.world.clusters.values()] : [];
  const found = clusters.find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
  if (!found) {
    throw new AwsFailure('ResourceNotFound', 400, `Could not find cluster '${arnLike(nameOrArn, context)}'`);
  }
  return found;
}

/** The ARN that IAM checks for an operation on a cluster. */
export function clusterResource(input: Json, context: CallContext): string {
  const nameOrArn = String(input.ClusterName);
  return context.world.clusters.get(nameOrArn)?.arn ?? arnLike(nameOrArn, context);
}

/** A node by instance id or logical id, gone ones excluded. */
export function findNode(cluster: ClusterState, id: string): NodeState | undefined {
  return cluster.nodes.find(({ instanceId, logicalId }) => instanceId === id || logicalId === id);
}

/** The error for a NextToken that SageMaker did not hand out for this list. */
export function invalidToken(): AwsFailure {
  return new AwsFailure('ValidationException', 400, 'Invalid pagination token');
}

/** SageMaker words an unknown cluster as an ARN made with the name. */
function arnLike(nameOrArn: string, { world, region }: CallContext): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  return `arn:${world.partition}:sagemaker:${region}:${world.accountId}:cluster/${nameOrArn}`;
}
