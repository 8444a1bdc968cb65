/** The plan of a clean-up: the reverse of setup, each part once what stands on it is gone. */
import type { Context } from '../../context.ts';
import type { KeptThing } from '../../domain/cleanup-result.ts';
import { eksClusterNameOfArn } from '../../domain/arn.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { isEmptyGroup } from '../../domain/instance-group-rules.ts';
import { isUnknown } from '../../domain/known.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { NODE_POOL_LABEL } from '../../domain/node-labels.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import type { Plan, Step } from '../../domain/plan.ts';
import type { ChangeTools } from '../change-autoscaling.ts';
import { clusterDeletionSteps } from '../cluster/delete-cluster.ts';
import { sharedLooks } from '../converge/shared-looks.ts';
import { type LiveObjects, liveObjects } from '../converge/live-objects.ts';
import { roleDeletionSteps } from '../delete-role.ts';
import { guardOwnership, keptCluster, tagDoubts } from '../guard-ownership.ts';
import { awaitNodesStep, type NodesToGo } from './await-nodes.ts';
import type { CleanupOptions } from './cleanup-options.ts';
import { awaitIdleStep, deleteGroupsSteps, disableSteps, recoverySteps } from './cluster-steps.ts';
import { chooseObjects, type Doomed } from './choose-objects.ts';
import { chooseParts, type ChosenParts } from './choose-cluster-parts.ts';
import { type Leavable, leaveStuck } from './leave-stuck.ts';
import { deletionSteps, inPhases, oneByOne } from './object-deletions.ts';
import type { CleanupFacts, KubernetesSide } from './observe-cleanup.ts';
import { consequences, keptBeneath } from './say-consequences.ts';

export interface CleanupPlan {
  readonly plan: Plan;
  readonly kept: readonly KeptThing[];
  /** Objects that go, in their order. */
  readonly doomed: readonly Doomed[];
}

type Options = Pick<CleanupOptions, 'config' | 'keep' | 'deleteCluster' | 'takeOver'>;

/** Plans. Throws `kept-by-another-tool` when it would change a cluster that another tool keeps. */
export function planCleanup(
  facts: CleanupFacts,
  options: Options,
  tools: ChangeTools,
  context: Pick<Context, 'clock' | 'signal'>,
): CleanupPlan {
  const { cluster, kubernetes } = facts;
  if (cluster.status === 'Deleting') return goingAlready(cluster, tools);
  const live = isUnknown(kubernetes) ? liveObjects([]) : kubernetes.live;
  const objects = leaveStuck(chooseObjects(live, options.config?.desired), live, cluster);
  const parts = chooseParts(facts, objects, options);
  const side = isUnknown(kubernetes) ? undefined : kubernetes;
  const steps = inPhases([
    ...(side ? objectPhases(objects, parts, side, { ...facts, tools, context }) : []),
    ...clusterPhases(parts, facts, side, tools),
    ...(options.deleteCluster ? [oneByOne(clusterDeletionSteps(cluster, tools))] : []),
  ]);
  const keptParts = [...objects.kept, ...parts.kept];
  const kept = [...keptParts, ...keptBeneath(objects), ...keptOfCluster(cluster, options)];
  const { scaledObjects, authentications, workloads, nodePools, nodeClasses } = objects;
  return {
    kept,
    doomed: [...scaledObjects, ...authentications, ...workloads, ...nodePools, ...nodeClasses],
    plan: {
      steps: steps.length > 0 ? steps : [nothingLeft(cluster, keptParts)],
      warnings: [
        ...(side ? consequences(objects, side) : [`what is left in Kubernetes is unknown: ${reasonOf(kubernetes)}`]),
        ...guardCluster(facts, parts, options),
        ...parts.warnings,
        ...keptParts.map(({ what, reason }) => `${what} stays: ${reason}`),
      ],
    },
  };
}

/** Nothing of a cluster that is being deleted can be changed any more. */
function goingAlready(cluster: Cluster, tools: ChangeTools): CleanupPlan {
  const steps = clusterDeletionSteps(cluster, tools).filter(({ kind }) => kind === 'wait');
  return { kept: [], doomed: [], plan: { steps, warnings: [] } };
}

function reasonOf(kubernetes: CleanupFacts['kubernetes']): string {
  return isUnknown(kubernetes) ? kubernetes.unknown : '';
}

function nothingLeft({ name, arn }: Cluster, kept: readonly KeptThing[]): Step {
  const title =
    kept.length === 0 ? `nothing of hpscale is left on ${name}` : `nothing more of hpscale can go from ${name}`;
  return { id: 'nothing-left', title, kind: 'noop', target: arn };
}

interface Needs {
  readonly tools: ChangeTools;
  readonly context: Pick<Context, 'clock' | 'signal'>;
}

/** Demand first, then what serves it; node classes once no node is left of them. */
function objectPhases(
  objects: Leavable,
  parts: ChosenParts,
  { kube, live }: KubernetesSide,
  { aws, cluster, tools, context }: Pick<CleanupFacts, 'aws' | 'cluster'> & Needs,
): readonly (readonly Step[])[] {
  const deletion = { ...tools, kube, context, looks: sharedLooks(kube) };
  const each = { ownedFirst: false, awaitsEach: true };
  const going = {
    nodePools: objects.nodePools.map(({ object }) => object.metadata.name),
    instanceGroups: [...objects.nodeClasses.flatMap(({ object }) => instanceGroupsOf(object)), ...parts.groups],
  };
  const isAwaiting = !objects.isStuck && hasNodesToGo(going, live, cluster);
  return [
    deletionSteps(objects.scaledObjects, each, deletion),
    deletionSteps(objects.authentications, each, deletion),
    deletionSteps(objects.workloads, { ...each, ownedFirst: true }, deletion),
    deletionSteps(objects.nodePools, { ownedFirst: true, awaitsEach: false }, deletion),
    isAwaiting ? [awaitNodesStep(going, { ...deletion, aws, cluster })] : [],
    deletionSteps(objects.nodeClasses, each, deletion),
  ];
}

/** Also what an interrupted run left: node claims without their node pool, instances on their way out. */
function hasNodesToGo({ nodePools, instanceGroups }: NodesToGo, live: LiveObjects, cluster: Cluster): boolean {
  const staying = live.all(RESOURCES.nodePool).filter(({ metadata }) => !nodePools.includes(metadata.name));
  const names = new Set(staying.map(({ metadata }) => metadata.name));
  const orphans = live
    .all(RESOURCES.nodeClaim)
    .filter((claim) => hyperpodNodeClassOf(claim) !== undefined)
    .filter(({ metadata }) => !names.has(metadata.labels?.[NODE_POOL_LABEL] ?? ''));
  const occupied = cluster.instanceGroups.filter(
    (group) => instanceGroups.includes(group.name) && !isEmptyGroup(group),
  );
  return nodePools.length + orphans.length + occupied.length > 0;
}

/** Groups, autoscaling, NodeRecovery, roles: AWS takes one UpdateCluster at a time. */
function clusterPhases(
  { groups, disables, nodeRecovery, roles }: ChosenParts,
  { cluster, aws }: CleanupFacts,
  side: KubernetesSide | undefined,
  tools: ChangeTools,
): readonly (readonly Step[])[] {
  const isUpdating = cluster.status === 'Updating' && groups.length === 0 && !disables && nodeRecovery === null;
  return [
    side ? oneByOne(deleteGroupsSteps(groups, cluster, side.kube, tools)) : [],
    // The role may go when what an interrupted run asked for is done.
    isUpdating && roles.length > 0 ? [awaitIdleStep('await-cluster', cluster, tools)] : [],
    disables ? oneByOne(disableSteps(cluster, side?.kube, tools)) : [],
    nodeRecovery === null ? [] : oneByOne(recoverySteps(nodeRecovery, cluster, tools)),
    ...roles.map((facts) => oneByOne(roleDeletionSteps(facts, aws))),
  ];
}

/** Throws when another tool keeps the cluster and it would be changed; else what to warn of. */
function guardCluster(
  { cluster, tags }: CleanupFacts,
  { disables, nodeRecovery, groups }: ChosenParts,
  { takeOver, deleteCluster }: Options,
): readonly string[] {
  if (!disables && nodeRecovery === null && groups.length === 0 && !deleteCluster) return [];
  const wish = {
    ...(disables ? { autoScaling: { mode: 'Disable' as const } } : {}),
    ...(nodeRecovery === null ? {} : { nodeRecovery }),
  };
  return [...guardOwnership(keptCluster(cluster, tags, wish), takeOver), ...tagDoubts(tags)];
}

/** What DeleteCluster leaves: EKS stands on its own. */
function keptOfCluster({ orchestrator }: Cluster, { deleteCluster }: Options): readonly KeptThing[] {
  if (!deleteCluster || orchestrator.kind !== 'eks') return [];
  const what = `the EKS cluster ${eksClusterNameOfArn(orchestrator.eksClusterArn)}`;
  return [{ what, reason: 'hpscale did not make it', command: null }];
}
