/** Applies the sample workload. */
import type { Context } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from '../domain/options.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { buildWorkload } from '../manifests/workload.ts';
import { applyManifests } from './apply-manifests.ts';
import { openKube } from './open-kube.ts';

/** How a change of the workload is to be made. */
export interface WorkloadChange {
  readonly cluster: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
  /** The command line that was typed, to run again. */
  readonly again: string;
}

export interface ApplyWorkloadOptions extends WorkloadChange {
  /** Without a namespace, that of the kubeconfig's context, or `default`. */
  readonly workload: WorkloadSpec;
  readonly forceConflicts: boolean;
}

/** Applies the Deployment and waits until all its pods are available: nodes may have to be made first. */
export async function applyWorkload(options: ApplyWorkloadOptions, context: Context): Promise<Outcome<ApplyResult>> {
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
