import { eksClusterNameOfArn } from '../../../domain/arn.ts';
import { AwsFailure } from '../../parts.ts';
import { canHyperpodAssume, hyperpodPrincipal } from '../authorize.ts';
import { deriveAlphanumeric } from '../ids.ts';
import { textOf } from '../members.ts';
import type { CallContext, Json, Operation } from '../operation.ts';
import type { World } from '../world.ts';
import type { ClusterState } from './cluster-state.ts';
import { beginCreation } from './cluster-life.ts';
import { GROUP_MEMBERS, planGroupChanges } from './group-changes.ts';
import { clusterResource } from './find-cluster.ts';
import { checkPassedRoles } from './passed-roles.ts';

/** Members that would change something here, were they not refused. */
const NOT_EMULATED = ['RestrictedInstanceGroups', 'TieredStorageConfig'];

export const createCluster: Operation = {
  isMutation: true,
  members: {
    ClusterName: { type: 'string', isRequired: true, max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}' },
    InstanceGroups: { type: 'list', min: 1, max: 100, items: { type: 'structure', members: GROUP_MEMBERS } },
    VpcConfig: {
      type: 'structure',
      members: {
        SecurityGroupIds: { type: 'list', isRequired: true, min: 1, max: 5, items: { type: 'string' } },
        Subnets: { type: 'list', isRequired: true, min: 1, max: 16, items: { type: 'string' } },
      },
    },
    Orchestrator: { type: 'structure' },
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
    Tags: { type: 'list', max: 50, items: { type: 'structure' } },
  },
  resource: clusterResource,
  validate(input) {
    const unknown = NOT_EMULATED.find((name) => input[name] !== undefined);
    if (unknown !== undefined) throw invalid(`The sandbox does not emulate ${unknown} of CreateCluster`);
  },
  handle(input, context) {
    const { world } = context;
    const name = String(input.ClusterName);
    if (world.clusters.has(name)) {
      throw new AwsFailure('ResourceInUse', 400, `Cluster with name ${name} already exists`);
    }
    checkPassedRoles(input, context);
    const cluster = readCluster(input, context);
    checkAutoscaling(cluster, input, context);
    // Groups are judged, and their nodes counted against the quotas, before anything exists.
    const groups = planGroupChanges(world, cluster, input);
    world.clusters.set(name, cluster);
    beginCreation(world, cluster, groups);
    return { ClusterArn: cluster.arn };
  },
};

function invalid(message: string): AwsFailure {
  return new AwsFailure('ValidationException', 400, message);
}

function readCluster(input: Json, { world }: CallContext): ClusterState {
  const name = String(input.ClusterName);
  const id = deriveAlphanumeric(`${world.accountId}/${name}/${world.clock.now()}`, 12);
  return {
    name,
    arn: `arn:${world.partition}:sagemaker:${world.region}:${world.accountId}:cluster/${id}`,
    createdMs: world.clock.now(),
    status: 'Creating',
    provisioningMode: input.NodeProvisioningMode === undefined ? null : 'Continuous',
    nodeRecovery: (input.NodeRecovery as ClusterState['nodeRecovery'] | undefined) ?? null,
    clusterRoleArn: textOf(input.ClusterRole) ?? null,
    autoscaling: null,
    enableFailure: null,
    ...readPlace(input, world),
    groups: [],
    nodes: [],
    events: [],
    tags: readTags(input),
  };
}

function readPlace(input: Json, world: World): Pick<ClusterState, 'eksClusterName' | 'subnets' | 'securityGroups'> {
  const vpc = input.VpcConfig as { readonly SecurityGroupIds: string[]; readonly Subnets: string[] } | undefined;
  const { Eks } = (input.Orchestrator ?? {}) as { readonly Eks?: { readonly ClusterArn: string } };
  const subnets = vpc?.Subnets ?? [];
  const securityGroups = vpc?.SecurityGroupIds ?? [];
  if (!Eks) return { eksClusterName: null, subnets, securityGroups };
  if (!vpc) throw invalid('VpcConfig is required for clusters with Amazon EKS orchestration');
  const eksClusterName = eksClusterNameOfArn(Eks.ClusterArn);
  if (!world.eks.clusters.has(eksClusterName)) throw invalid(`EKS cluster '${Eks.ClusterArn}' could not be found`);
  return { eksClusterName, subnets, securityGroups };
}

function readTags(input: Json): Readonly<Record<string, string>> {
  const tags = (input.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function checkAutoscaling(cluster: ClusterState, input: Json, { world }: CallContext): void {
  const { Mode } = (input.AutoScaling ?? {}) as { readonly Mode?: string };
  if (Mode !== 'Enable') return;
  if (cluster.eksClusterName === null) {
    throw invalid('AutoScaling is only supported for clusters with Amazon EKS orchestration');
  }
  if (cluster.provisioningMode !== 'Continuous') {
    throw invalid('AutoScaling with Karpenter requires NodeProvisioningMode to be Continuous');
  }
  const { clusterRoleArn } = cluster;
  if (clusterRoleArn === null) throw invalid('ClusterRole is required when AutoScaling is enabled');
  if (!canHyperpodAssume(world, clusterRoleArn, cluster.arn)) {
    throw invalid(
      `Could not assume role ${clusterRoleArn}. Please ensure that the role exists and allows principal ` +
        `'${hyperpodPrincipal(world)}' to assume the role.`,
    );
  }
  cluster.autoscaling = { mode: 'Enable', status: 'Creating', failureMessage: null };
}
