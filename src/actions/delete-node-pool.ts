/** The use case `nodepool delete`: its node claims go with it, its node class stays. */
import { NODE_POOL_LABEL } from '../domain/node-labels.ts';
import type { Context, Kube } from '../context.ts';
import type { DeleteResult } from '../domain/apply-result.ts';
import type { KubeChangeOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { Outcome } from '../domain/outcome.ts';
import { deleteManifests } from './delete-manifests.ts';
import { openKube } from './open-kube.ts';
import { ifServed } from './unless-refused.ts';

export interface DeleteNodePoolOptions extends KubeChangeOptions {
  readonly name: string;
}

/** Deletes a node pool, its node claims and their nodes first; one that is gone already is `unchanged`. */
export async function runDeleteNodePool(
  options: DeleteNodePoolOptions,
  context: Context,
): Promise<Outcome<DeleteResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  return await deleteManifests(
    {
      targets: [{ type: RESOURCES.nodePool, name: options.name, ownedFirst: true }],
      ...options.mutation,
      ...options.wait,
      resumeWith: options.again,
      warnings: await nodeWarnings(options.name, kube),
    },
    kube,
    context,
  );
}

async function nodeWarnings(name: string, kube: Kube): Promise<string[]> {
  const labelSelector = `${NODE_POOL_LABEL}=${name}`;
  const claims = await ifServed(() => kube.list(RESOURCES.nodeClaim, { labelSelector }), []);
  if (claims.length === 0) return [];
  return [`Karpenter drains and removes the ${claims.length === 1 ? 'node' : `${claims.length} nodes`} of this pool`];
}
