/** The use case `nodeclass delete`: not while node pools still use it. */
import type { Context, Kube } from '../context.ts';
import type { DeleteResult } from '../domain/apply-result.ts';
import type { KubeChangeOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import type { Outcome } from '../domain/outcome.ts';
import { HpscaleError } from '../errors.ts';
import { deleteManifests } from './delete-manifests.ts';
import { openKube } from './open-kube.ts';
import { ifServed } from './unless-refused.ts';

export interface DeleteNodeClassOptions extends KubeChangeOptions {
  readonly name: string;
  /** Delete it although node pools refer to it. */
  readonly force: boolean;
}

/** Deletes a node class; one that is gone already is `unchanged`. */
export async function runDeleteNodeClass(
  options: DeleteNodeClassOptions,
  context: Context,
): Promise<Outcome<DeleteResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  const pools = await poolsOf(options.name, kube);
  if (pools.length > 0 && !options.force) throw inUseError(options.name, pools);
  return await deleteManifests(
    {
      targets: [{ type: RESOURCES.nodeClass, name: options.name }],
      ...options.mutation,
      ...options.wait,
      resumeWith: options.again,
      warnings: pools.map((pool) => `the node pool ${pool} stays, and can start no more nodes`),
    },
    kube,
    context,
  );
}

async function poolsOf(name: string, kube: Kube): Promise<string[]> {
  const pools = await ifServed(() => kube.list(RESOURCES.nodePool), []);
  return pools.filter((pool) => hyperpodNodeClassOf(pool) === name).map((pool) => pool.metadata.name);
}

function inUseError(name: string, pools: readonly string[]): HpscaleError {
  const names = pools.join(', ');
  return new HpscaleError({
    kind: 'conflict',
    code: 'node-class-in-use',
    message: `the node class "${name}" is used by ${pools.length === 1 ? 'the node pool' : 'the node pools'} ${names}`,
    hint: `delete ${pools.length === 1 ? 'it' : 'them'} first (hpscale nodepool delete ${pools[0]}), or pass --force`,
    data: { nodePools: pools },
  });
}
