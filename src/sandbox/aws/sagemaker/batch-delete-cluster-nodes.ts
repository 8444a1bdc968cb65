import { AwsFailure } from '../../parts.ts';
import type { Json, Operation } from '../operation.ts';
import type { World } from '../world.ts';
import type { ClusterState } from './cluster-state.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource, findCluster, findNode } from './find-cluster.ts';
import { terminateNode } from './node-lifecycle.ts';

interface Outcome {
  readonly id: string;
  readonly failure: { readonly Code: string; readonly Message: string } | undefined;
}

export const batchDeleteClusterNodes: Operation = {
  isMutation: true,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    NodeIds: {
      type: 'list',
      min: 1,
      max: 3000,
      items: { type: 'string', min: 1, max: 256, pattern: 'i-[a-f0-9]{8}(?:[a-f0-9]{9})?' },
    },
    NodeLogicalIds: {
      type: 'list',
      min: 1,
      max: 99,
      items: { type: 'string', min: 1, max: 128, pattern: '[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9]' },
    },
  },
  resource: clusterResource,
  validate(input) {
    if (input.NodeIds !== undefined || input.NodeLogicalIds !== undefined) return;
    throw new AwsFailure('ValidationException', 400, 'At least one of NodeIds or NodeLogicalIds must be provided');
  },
  handle(input, context) {
    const cluster = findCluster(input, context);
    const byInstance = deleteNodes(context.world, cluster, input.NodeIds);
    const byLogicalId = deleteNodes(context.world, cluster, input.NodeLogicalIds);
    const outcomes = [...byInstance, ...byLogicalId];
    if (outcomes.every(({ failure }) => failure !== undefined)) {
      const reasons = outcomes.map(({ id, failure }) => `${id}: ${failure?.Code}`).join(', ');
      throw new AwsFailure('ValidationException', 400, `None of the nodes could be deleted (${reasons})`);
    }
    return {
      Successful: successesOf(byInstance),
      Failed: failuresOf(byInstance, 'NodeId'),
      SuccessfulNodeLogicalIds: successesOf(byLogicalId),
      FailedNodeLogicalIds: failuresOf(byLogicalId, 'NodeLogicalId'),
    };
  },
};

function deleteNodes(world: World, cluster: ClusterState, ids: unknown): readonly Outcome[] {
  return ((ids ?? []) as readonly string[]).map((id) => ({ id, failure: deleteNode(world, cluster, id) }));
}

function deleteNode(world: World, cluster: ClusterState, id: string): Outcome['failure'] {
  const node = findNode(cluster, id);
  if (!node) return { Code: 'NodeIdNotFound', Message: `Node ${id} does not exist in the cluster` };
  if (node.status === 'ShuttingDown')
    return { Code: 'InvalidNodeStatus', Message: `Node ${id} is already ShuttingDown` };
  const group = cluster.groups.find(({ name }) => name === node.instanceGroup);
  if (group) group.targetCount -= 1;
  terminateNode(world, cluster, node);
  return undefined;
}

function successesOf(outcomes: readonly Outcome[]): readonly string[] | undefined {
  const ids = outcomes.filter(({ failure }) => !failure).map(({ id }) => id);
  return ids.length > 0 ? ids : undefined;
}

function failuresOf(outcomes: readonly Outcome[], idName: string): readonly Json[] | undefined {
  const failures = outcomes.flatMap(({ id, failure }) => (failure ? [{ ...failure, [idName]: id }] : []));
  return failures.length > 0 ? failures : undefined;
}
