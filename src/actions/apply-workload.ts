/** The use case `workload apply`: the sample workload, and nodes for it if need be. */
import type { Context } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { buildWorkload } from '../manifests/workload.ts';
import { applyManifests } from './apply-manifests.ts';
import { openKube } from './open-kube.ts';

export interface ApplyWorkloadOptions extends KubeApplyOptions {
  /** Without a namespace, that of the kubeconfig's context, or `default`. */
  readonly workload: WorkloadSpec;
}

/** Applies the Deployment and waits until all its pods are available: nodes may have to be made first. */
export async function runApplyWorkload(options: ApplyWorkloadOptions, context: Context): Promise<Outcome<ApplyResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  const namespace = options.workload.namespace ?? kube.namespace;
  return await applyManifests(
    {
      ...options.mutation,
      ...options.wait,
      manifests: [{ type: RESOURCES.deployment, object: buildWorkload({ ...options.workload, namespace }) }],
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
    },
    kube,
    context,
  );
}
