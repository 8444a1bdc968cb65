/** The use case `workload delete`. */
import type { Context } from '../context.ts';
import type { DeleteResult } from '../domain/apply-result.ts';
import type { KubeChangeOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { Outcome } from '../domain/outcome.ts';
import { deleteManifests } from './delete-manifests.ts';
import { openKube } from './open-kube.ts';

export interface DeleteWorkloadOptions extends KubeChangeOptions {
  readonly name: string;
}

/** Deletes the Deployment; its pods go with it. */
export async function runDeleteWorkload(
  options: DeleteWorkloadOptions,
  context: Context,
): Promise<Outcome<DeleteResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  const namespace = options.kube.namespace ?? kube.namespace;
  return await deleteManifests(
    {
      ...options.mutation,
      ...options.wait,
      targets: [{ type: RESOURCES.deployment, name: options.name, namespace }],
      resumeWith: options.again,
    },
    kube,
    context,
  );
}
