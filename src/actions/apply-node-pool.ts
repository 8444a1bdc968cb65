/** The use case `nodepool apply`: judge it by the live node class, apply, wait. */
import type { Context, Kube } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { didYouMean } from '../domain/nearest.ts';
import { offeringGroups, withCapacityTypes } from '../domain/node-class-offers.ts';
import type { NodePoolSpec } from '../domain/node-pool.ts';
import type { Outcome } from '../domain/outcome.ts';
import { problemsError } from '../domain/problem.ts';
import { readinessOf } from '../domain/readiness.ts';
import { HpscaleError } from '../errors.ts';
import { buildNodePool } from '../manifests/node-pool.ts';
import { applyManifests } from './apply-manifests.ts';
import { judgeNodePool } from './judge-node-pool.ts';
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
  const nodeClass = await readNodeClass(spec, kube);
  const groups = offeringGroups(nodeClass);
  const judgement = judgeNodePool(spec, withCapacityTypes(groups, hyperpod?.cluster.instanceGroups ?? []));
  const unfit = problemsError('node-pool-unfit', `the node pool "${spec.name}"`, judgement.problems, 'conflict');
  if (unfit) throw unfit;
  return await applyManifests(
    {
      manifests: [{ type: RESOURCES.nodePool, object: buildNodePool(spec) }],
      ...options.mutation,
      ...options.wait,
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
      warnings: [...judgement.warnings, ...readinessWarnings(nodeClass)],
    },
    kube,
    context,
  );
}

/** A pool is Ready only when its class is; what is wrong with the class, the pool's own conditions do not tell. */
function readinessWarnings(nodeClass: KubeObject): string[] {
  const readiness = readinessOf(nodeClass);
  if (readiness.status !== 'refused') return [];
  return [`the node class "${nodeClass.metadata.name}" is not ready: ${readiness.state}`];
}

async function readNodeClass({ nodeClass }: NodePoolSpec, kube: Kube): Promise<KubeObject> {
  const classes = await kube.list(RESOURCES.nodeClass);
  const found = classes.find(({ metadata }) => metadata.name === nodeClass);
  if (found) return found;
  const names = classes.map(({ metadata }) => metadata.name);
  throw new HpscaleError({
    kind: 'not-found',
    code: 'node-class-not-found',
    message: `there is no node class "${nodeClass}"${didYouMean(nodeClass, names)}`,
    hint:
      names.length === 0
        ? `make it first: hpscale nodeclass apply ${nodeClass} --instance-group GROUP`
        : `there are ${names.join(', ')}; another one is made with hpscale nodeclass apply ${nodeClass} --instance-group GROUP`,
  });
}
