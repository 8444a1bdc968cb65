import { AwsFailure } from '../../parts.ts';
import { textOf } from '../members.ts';
import type { Json, Operation } from '../operation.ts';
import type { World } from '../world.ts';
import type { ClusterState, GroupState } from './cluster-state.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource, findCluster } from './find-cluster.ts';
import { checkLimits } from './limits.ts';
import { subnetsOfGroup } from './make-node.ts';
import { launchNode } from './node-lifecycle.ts';

/** One entry of NodesToAdd, after validation. */
interface Wish {
  readonly InstanceGroupName: string;
  readonly IncrementTargetCountBy: number;
  readonly AvailabilityZones?: readonly string[];
  readonly InstanceTypes?: readonly string[];
}

interface Refusal {
  readonly ErrorCode: string;
  readonly Message: string;
}

/** A wish that the cluster can grant. */
interface Grant {
  readonly wish: Wish;
  readonly group: GroupState;
  readonly instanceType: string;
}

const MAX_NODES = 50;
/** How long a client token is remembered. */
const TOKEN_MS = 8 * 3_600_000;

export const batchAddClusterNodes: Operation = {
  isMutation: true,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    ClientToken: { type: 'string', max: 64, pattern: '[\\x21-\\x7E]+' },
    NodesToAdd: {
      type: 'list',
      isRequired: true,
      min: 1,
      max: 5,
      items: {
        type: 'structure',
        members: {
          InstanceGroupName: {
            type: 'string',
            isRequired: true,
            min: 1,
            max: 63,
            pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9])*',
          },
          IncrementTargetCountBy: { type: 'integer', isRequired: true, min: 1, max: 50 },
          AvailabilityZones: {
            type: 'list',
            min: 1,
            max: 10,
            items: { type: 'string', pattern: '[a-z]{2}-[a-z]+-\\d[a-z]' },
          },
          InstanceTypes: { type: 'list', min: 1, max: 20, items: { type: 'string' } },
        },
      },
    },
  },
  resource: clusterResource,
  validate(input) {
    const total = wishesOf(input).reduce((sum, wish) => sum + wish.IncrementTargetCountBy, 0);
    if (total <= MAX_NODES) return;
    const text = `A request can add at most ${MAX_NODES} nodes in total, and this one asks for ${total}`;
    throw new AwsFailure('ValidationException', 400, text);
  },
  handle(input, context) {
    const { world } = context;
    const cluster = findCluster(input, context);
    if (cluster.provisioningMode !== 'Continuous') {
      const text = `BatchAddClusterNodes is only supported for clusters with NodeProvisioningMode Continuous`;
      throw new AwsFailure('ValidationException', 400, text);
    }
    const clientToken = textOf(input.ClientToken);
    const add = () => addNodes(world, cluster, wishesOf(input));
    return clientToken === undefined ? add() : answerOnce(world, `${cluster.name} ${clientToken}`, add);
  },
};

/** The same token is given the same answer, and adds no nodes again. */
function answerOnce(world: World, token: string, add: () => Json): Json {
  const known = world.batchAddAnswers.get(token);
  if (known && world.clock.now() - known.atMs < TOKEN_MS) return known.answer;
  const answer = add();
  world.batchAddAnswers.set(token, { atMs: world.clock.now(), answer });
  return answer;
}

function wishesOf(input: Json): readonly Wish[] {
  return input.NodesToAdd as readonly Wish[];
}

function addNodes(world: World, cluster: ClusterState, wishes: readonly Wish[]): Json {
  const grants: Grant[] = [];
  const Failed: Json[] = [];
  for (const wish of wishes) {
    const judged = judge(world, cluster, wish);
    if ('group' in judged) grants.push(judged);
    else Failed.push({ ...judged, ...targetOf(wish), FailedCount: wish.IncrementTargetCountBy });
  }
  checkLimits(
    world,
    cluster,
    grants.map(({ wish, group, instanceType }) => ({
      instanceType,
      capacityType: group.capacityType,
      count: wish.IncrementTargetCountBy,
    })),
  );
  return { Successful: grants.flatMap((grant) => fulfil(world, cluster, grant)), Failed };
}

function judge(world: World, cluster: ClusterState, wish: Wish): Grant | Refusal {
  const { InstanceGroupName: name, AvailabilityZones: zones, InstanceTypes: types } = wish;
  const group = cluster.groups.find((candidate) => candidate.name === name);
  if (!group) {
    return { ErrorCode: 'InstanceGroupNotFound', Message: `Instance group ${name} does not exist in the cluster` };
  }
  if (group.status !== 'InService') {
    const Message = `Instance group ${name} is ${group.status}; nodes can be added only while it is InService`;
    return { ErrorCode: 'InvalidInstanceGroupStatus', Message };
  }
  const ownZones = subnetsOfGroup(world.seed, cluster, group).map(({ zone }) => zone);
  if (zones && !zones.some((zone) => ownZones.includes(zone))) {
    const Message = `Instance group ${name} has no subnet in ${zones.join(', ')}`;
    return { ErrorCode: 'IncompatibleAvailabilityZones', Message };
  }
  const instanceType = (types ?? group.instanceTypes).find((type) => group.instanceTypes.includes(type));
  if (instanceType === undefined) {
    const Message = `Instance group ${name} does not have instance types ${(types ?? []).join(', ')}`;
    return { ErrorCode: 'IncompatibleInstanceTypes', Message };
  }
  return { wish, group, instanceType };
}

function fulfil(world: World, cluster: ClusterState, { wish, group, instanceType }: Grant): readonly Json[] {
  const { IncrementTargetCountBy: count, AvailabilityZones: zones } = wish;
  group.targetCount += count;
  return Array.from({ length: count }, () => {
    const node = launchNode(world, cluster, { groupName: group.name, instanceType, ...(zones && { zones }) });
    return { NodeLogicalId: node.logicalId, Status: node.status, ...targetOf(wish) };
  });
}

function targetOf(wish: Wish): Json {
  const { InstanceGroupName, AvailabilityZones, InstanceTypes } = wish;
  return { InstanceGroupName, AvailabilityZones, InstanceTypes };
}
