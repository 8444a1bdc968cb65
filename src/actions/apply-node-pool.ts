/** The use case `nodepool apply`: judge it by the live node class, apply, wait. */
import type { Context } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import { offeringGroups, withCapacityTypes } from '../domain/node-class-offers.ts';
import type { NodePoolSpec } from '../domain/node-pool.ts';
import type { Outcome } from '../domain/outcome.ts';
import { buildNodePool } from '../manifests/node-pool.ts';
import { applyManifests } from './apply-manifests.ts';
import { judgeFit, nodeClassOf, readinessWarnings } from './judge-node-pool.ts';
import { openKube } from './open-kube.ts';
import { requireAutoscaling } from './require-autoscaling.ts';

export interface ApplyNodePoolOptions extends KubeApplyOptions {
  readonly spec: NodePoolSpec;
}

/** Applies a node pool. Refuses types, zones and capacity that no group of its node class has. */
export async function runApplyNodePool(options: ApplyNodePoolOptions, context: Context): Promise<Outcome<ApplyResult>> {
  const { spec } = options;
  const { kube, hyperpod } = await openKube(options.cluster, options.kube, context);
  if (hyperpod) requireAutoscaling(hyperpod.cluster, { ...options.cluster, region: hyperpod.aws.region });
  const nodeClass = nodeClassOf(spec, await kube.list(RESOURCES.nodeClass));
  const groups = withCapacityTypes(offeringGroups(nodeClass), hyperpod?.cluster.instanceGroups ?? []);
  const warnings = judgeFit(spec, groups);
  return await applyManifests(
    {
      manifests: [{ type: RESOURCES.nodePool, object: buildNodePool(spec) }],
      ...options.mutation,
      ...options.wait,
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
      warnings: [...warnings, ...readinessWarnings(nodeClass)],
    },
    kube,
    context,
  );
}
