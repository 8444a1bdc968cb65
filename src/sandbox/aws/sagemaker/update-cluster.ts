import { AwsFailure } from '../../parts.ts';
import { canHyperpodAssume, hyperpodPrincipal } from '../authorize.ts';
import { textOf } from '../members.ts';
import type { Json, Operation } from '../operation.ts';
import type { World } from '../world.ts';
import type { ClusterState } from './cluster-state.ts';
import { beginUpdate, type ClusterChanges } from './cluster-update.ts';
import { CLUSTER_NAME_OR_ARN, clusterResource, findCluster } from './find-cluster.ts';
import { GROUP_MEMBERS, planGroupChanges } from './group-changes.ts';
import { checkPassedRoles } from './passed-roles.ts';

/** Members that would change something here, were they not refused. */
const NOT_EMULATED = ['Orchestrator', 'RestrictedInstanceGroups', 'TieredStorageConfig'];

export const updateCluster: Operation = {
  isMutation: true,
  members: {
    ClusterName: CLUSTER_NAME_OR_ARN,
    InstanceGroups: { type: 'list', min: 1, max: 100, items: { type: 'structure', members: GROUP_MEMBERS } },
    InstanceGroupsToDelete: { type: 'list', max: 100, items: { type: 'string' } },
    NodeRecovery: { type: 'string', values: ['Automatic', 'None'] },
    NodeProvisioningMode: { type: 'string', values: ['Continuous'] },
    ClusterRole: {
      type: 'string',
      min: 20,
      max: 2048,
      pattern: 'arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
    },
    AutoScaling: {
      type: 'structure',
      members: {
        Mode: { type: 'string', isRequired: true, values: ['Enable', 'Disable'] },
        AutoScalerType: { type: 'string', values: ['Karpenter'] },
      },
    },
  },
  resource: clusterResource,
  validate(input) {
    const unknown = NOT_EMULATED.find((name) => input[name] !== undefined);
    if (unknown !== undefined) throw invalid(`The sandbox does not emulate ${unknown} of UpdateCluster`);
  },
  handle(input, context) {
    const cluster = findCluster(input, context);
    checkUpdatable(cluster);
    checkPassedRoles(input, context);
    const wish = readWish(input);
    checkProvisioningMode(input, cluster);
    checkAutoscaling(cluster, wish);
    const changes = planChanges(context.world, cluster, input);
    if (Object.values(changes).every((change) => change === null)) {
      throw invalid(`There are no changes to apply to cluster '${cluster.arn}'`);
    }
    const roleArn = wish.roleArn ?? cluster.clusterRoleArn;
    if (roleArn !== null && (changes.mode === 'Enable' || changes.roleArn !== null)) {
      checkAssumable(context.world, cluster, roleArn);
    }
    beginUpdate(context.world, cluster, changes);
    return { ClusterArn: cluster.arn };
  },
};

interface Wish {
  readonly mode: 'Enable' | 'Disable' | null;
  readonly roleArn: string | null;
  readonly nodeRecovery: 'Automatic' | 'None' | null;
}

function readWish(input: Json): Wish {
  const autoscaling = input.AutoScaling as { readonly Mode: 'Enable' | 'Disable' } | undefined;
  return {
    mode: autoscaling?.Mode ?? null,
    roleArn: textOf(input.ClusterRole) ?? null,
    nodeRecovery: (input.NodeRecovery as 'Automatic' | 'None' | undefined) ?? null,
  };
}

function invalid(message: string): AwsFailure {
  return new AwsFailure('ValidationException', 400, message);
}

function checkUpdatable({ arn, status }: ClusterState): void {
  if (status === 'InService' || status === 'Failed') return;
  throw new AwsFailure('ConflictException', 400, `Cluster '${arn}' cannot be updated while its status is ${status}`);
}

function checkProvisioningMode(input: Json, { arn, provisioningMode }: ClusterState): void {
  if (input.NodeProvisioningMode === undefined || provisioningMode === 'Continuous') return;
  throw invalid(`NodeProvisioningMode of cluster '${arn}' cannot be changed`);
}

function checkAutoscaling(cluster: ClusterState, wish: Wish): void {
  const { autoscaling, clusterRoleArn } = cluster;
  const isEnabled = autoscaling?.status === 'InService';
  if (isEnabled && wish.roleArn !== null && wish.roleArn !== clusterRoleArn) {
    throw invalid('ClusterRole cannot be updated while autoscaling is enabled');
  }
  if (wish.mode !== 'Enable') return;
  if (cluster.eksClusterName === null) {
    throw invalid('AutoScaling is only supported for clusters with Amazon EKS orchestration');
  }
  if (cluster.provisioningMode !== 'Continuous') {
    throw invalid('AutoScaling with Karpenter requires NodeProvisioningMode to be Continuous');
  }
  if (wish.roleArn === null && clusterRoleArn === null) {
    throw invalid('ClusterRole is required when AutoScaling is enabled');
  }
}

function planChanges(world: World, cluster: ClusterState, input: Json): ClusterChanges {
  const { mode, roleArn, nodeRecovery } = readWish(input);
  const isModeNew = mode === 'Enable' ? cluster.autoscaling?.status !== 'InService' : cluster.autoscaling !== null;
  return {
    mode: isModeNew ? mode : null,
    roleArn: roleArn === cluster.clusterRoleArn ? null : roleArn,
    nodeRecovery: nodeRecovery === cluster.nodeRecovery ? null : nodeRecovery,
    groups: planGroupChanges(world, cluster, input),
  };
}

/** SageMaker tries the role before it accepts the update; it words this alike for all its roles. */
function checkAssumable(world: World, { arn }: ClusterState, roleArn: string): void {
  if (canHyperpodAssume(world, roleArn, arn)) return;
  throw invalid(
    `Could not assume role ${roleArn}. Please ensure that the role exists and allows principal ` +
      `'${hyperpodPrincipal(world)}' to assume the role.`,
  );
}
