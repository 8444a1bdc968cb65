/** The use case `scaledobject delete`: with the TriggerAuthentication that was made for it. */
import type { Context, Kube } from '../context.ts';
import type { DeleteResult } from '../domain/apply-result.ts';
import type { KubeChangeOptions } from '../domain/kube-change.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { Outcome } from '../domain/outcome.ts';
import { triggerAuthenticationName } from '../domain/scaled-object.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../manifests/metadata.ts';
import { deleteManifests, type DeleteTarget } from './delete-manifests.ts';
import { openKube } from './open-kube.ts';
import { ifServed } from './unless-refused.ts';

export interface DeleteScaledObjectOptions extends KubeChangeOptions {
  readonly name: string;
}

/** Deletes a scaled object; one that is gone already is `unchanged`. */
export async function runDeleteScaledObject(
  options: DeleteScaledObjectOptions,
  context: Context,
): Promise<Outcome<DeleteResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  const namespace = options.kube.namespace ?? kube.namespace;
  const scaledObject: DeleteTarget = { type: RESOURCES.scaledObject, name: options.name, namespace };
  const authentication = await ownAuthentication(options.name, namespace, kube);
  return await deleteManifests(
    {
      targets: authentication ? [scaledObject, authentication] : [scaledObject],
      ...options.mutation,
      ...options.wait,
      resumeWith: options.again,
      warnings: [`the workload of the scaled object "${options.name}" keeps the replicas that it has then`],
    },
    kube,
    context,
  );
}

/** Only one that hpscale made: the name alone could be anybody's. */
async function ownAuthentication(name: string, namespace: string, kube: Kube): Promise<DeleteTarget | undefined> {
  const target = { type: RESOURCES.triggerAuthentication, name: triggerAuthenticationName(name), namespace };
  const found = await ifServed(() => kube.get(target.type, target.name, namespace), undefined);
  return found?.metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY ? target : undefined;
}
