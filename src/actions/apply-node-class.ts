/** The use case `nodeclass apply`: judge the groups against the cluster, guard running nodes, apply, wait. */
import type { Aws, Context, Kube } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { NodeClassSpec } from '../domain/node-class.ts';
import type { Outcome } from '../domain/outcome.ts';
import { usageError } from '../errors.ts';
import { buildNodeClass } from '../manifests/node-class.ts';
import { applyManifests } from './apply-manifests.ts';
import { findRunningNodes } from './find-running-nodes.ts';
import {
  judgeGroupsOfClass,
  judgeOccupancies,
  newGroups,
  removalWarnings,
  subnetsInQuestion,
} from './judge-node-class.ts';
import { openKubeOfCluster } from './open-kube.ts';
import { readSubnetZones } from './read-subnet-zones.ts';
import { requireAutoscaling } from './require-autoscaling.ts';

export interface ApplyNodeClassOptions extends KubeApplyOptions {
  readonly spec: NodeClassSpec;
  /** Groups whose running nodes may be drained and removed. */
  readonly allowDrain: readonly string[];
}

/** Applies a node class. Refuses groups that Karpenter cannot use, and those with running nodes unless they may be drained. */
export async function runApplyNodeClass(
  options: ApplyNodeClassOptions,
  context: Context,
): Promise<Outcome<ApplyResult>> {
  const { spec, allowDrain } = options;
  for (const group of allowDrain) {
    if (!spec.instanceGroups.includes(group)) {
      throw usageError('drain-not-in-class', `--allow-drain ${group}: the node class does not take in that group`);
    }
  }
  const { kube, hyperpod } = await openKubeOfCluster(options.cluster, options.kube, context);
  const { aws, cluster } = hyperpod;
  requireAutoscaling(cluster, { ...options.cluster, region: aws.region });
  const warnings = await judge(spec, allowDrain, { aws, cluster, kube });
  return await applyManifests(
    {
      manifests: [{ type: RESOURCES.nodeClass, object: buildNodeClass(spec) }],
      ...options.mutation,
      ...options.wait,
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
      warnings,
    },
    kube,
    context,
  );
}

interface World {
  readonly aws: Aws;
  readonly cluster: Cluster;
  readonly kube: Kube;
}

/** Throws what cannot be, answers what should be known. */
async function judge(spec: NodeClassSpec, allowDrain: readonly string[], world: World): Promise<string[]> {
  const { aws, cluster, kube } = world;
  const groups = cluster.instanceGroups.filter((group) => spec.instanceGroups.includes(group.name));
  const [zones, classes] = await Promise.all([
    readSubnetZones(subnetsInQuestion(groups), aws),
    kube.list(RESOURCES.nodeClass),
  ]);
  const warnings = judgeGroupsOfClass(spec, cluster, zones);
  const occupancies = await findRunningNodes(newGroups(groups, classes), cluster, world);
  const current = classes.find(({ metadata }) => metadata.name === spec.name);
  return [...warnings, ...judgeOccupancies(occupancies, allowDrain), ...removalWarnings(spec, current)];
}
