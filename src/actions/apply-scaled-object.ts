/** The use case `scaledobject apply`: look at KEDA, the target and its other autoscalers, apply, wait. */
import type { Context, Kube } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ScaledObjectSpec } from '../domain/scaled-object.ts';
import { hint } from '../io/messages.ts';
import { scaledObjectManifests } from '../manifests/scaled-object.ts';
import { applyManifests, type Manifest } from './apply-manifests.ts';
import { findKeda } from './find-keda.ts';
import {
  judgeScaledObject,
  kedaWarnings,
  missingTarget,
  permissionsNote,
  type ScalingSurroundings,
} from './judge-scaled-object.ts';
import { openKube } from './open-kube.ts';
import { requireNamespace } from './require-namespace.ts';

export interface ApplyScaledObjectOptions extends KubeApplyOptions {
  readonly spec: ScaledObjectSpec;
}

/** Applies a scaled object and its TriggerAuthentication. Throws `resource-type-missing` (no KEDA), `scale-target-not-found`, `target-already-scaled`. */
export async function runApplyScaledObject(
  options: ApplyScaledObjectOptions,
  context: Context,
): Promise<Outcome<ApplyResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  const spec: ScaledObjectSpec & { readonly namespace: string } = {
    ...options.spec,
    namespace: options.spec.namespace ?? kube.namespace,
  };
  const { isNew, ...surroundings } = await readSurroundings(spec, kube);
  const warnings = judgeScaledObject(spec, surroundings);
  const note = isNew ? permissionsNote(spec) : undefined;
  if (note !== undefined) context.io.notify(hint(note));
  return await applyManifests(
    {
      manifests: toManifests(spec),
      ...options.mutation,
      ...options.wait,
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
      warnings: [...warnings, ...kedaWarnings(surroundings.keda)],
    },
    kube,
    context,
  );
}

interface Surroundings extends ScalingSurroundings {
  readonly isNew: boolean;
}

type PlacedSpec = ScaledObjectSpec & { readonly namespace: string };

async function readSurroundings(spec: PlacedSpec, kube: Kube): Promise<Surroundings> {
  const { namespace } = spec;
  // Without KEDA this is what fails, and says how to install it.
  const scaledObjects = await kube.list(RESOURCES.scaledObject, { namespace });
  const [target, horizontal, keda] = await Promise.all([
    readTarget(spec, kube),
    kube.list(RESOURCES.horizontalPodAutoscaler, { namespace }),
    findKeda(kube),
  ]);
  const isNew = !scaledObjects.some(({ metadata }) => metadata.name === spec.name);
  return { target, keda, scaledObjects, horizontal, isNew };
}

async function readTarget(spec: PlacedSpec, kube: Kube): Promise<KubeObject> {
  const { target, namespace } = spec;
  const type: ResourceType = target.kind === 'StatefulSet' ? RESOURCES.statefulSet : RESOURCES.deployment;
  const found = await kube.get(type, target.name, namespace);
  if (found) return found;
  await requireNamespace(namespace, kube);
  const names = (await kube.list(type, { namespace })).map(({ metadata }) => metadata.name);
  throw missingTarget(spec, names);
}

function toManifests(spec: ScaledObjectSpec): Manifest[] {
  return scaledObjectManifests(spec).map((object) => ({
    type: object.kind === RESOURCES.scaledObject.kind ? RESOURCES.scaledObject : RESOURCES.triggerAuthentication,
    object,
  }));
}
