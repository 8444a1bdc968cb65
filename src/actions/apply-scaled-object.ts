/** The use case `scaledobject apply`: look at KEDA, the target and its other autoscalers, apply, wait. */
import type { Context, Kube } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import { kedaPolicy } from '../domain/keda-permissions.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { Outcome } from '../domain/outcome.ts';
import { problemsError } from '../domain/problem.ts';
import { scaledObjectNotes } from '../domain/scaled-object-notes.ts';
import type { ScaledObjectSpec } from '../domain/scaled-object.ts';
import { HpscaleError } from '../errors.ts';
import { hint } from '../io/messages.ts';
import { kedaProblems } from '../manifests/check-scaled-object.ts';
import { buildScaledObject, scaledObjectManifests } from '../manifests/scaled-object.ts';
import { applyManifests, type Manifest } from './apply-manifests.ts';
import { findKeda, type FoundKeda } from './find-keda.ts';
import { refuseOtherAutoscalers, targetWarnings } from './judge-scale-target.ts';
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
  const { target, keda, isNew } = await readSurroundings(spec, kube);
  refuseForKeda(spec, keda);
  if (isNew) sayPermissions(spec, context);
  return await applyManifests(
    {
      manifests: toManifests(spec),
      ...options.mutation,
      ...options.wait,
      forceConflicts: options.forceConflicts,
      resumeWith: options.again,
      warnings: [...scaledObjectNotes(spec), ...targetWarnings(spec, target), ...kedaWarnings(keda)],
    },
    kube,
    context,
  );
}

interface Surroundings {
  readonly target: KubeObject;
  readonly keda: FoundKeda | undefined;
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
  refuseOtherAutoscalers(spec, { scaledObjects, horizontal });
  return { target, keda, isNew: !scaledObjects.some(({ metadata }) => metadata.name === spec.name) };
}

async function readTarget({ target, namespace }: PlacedSpec, kube: Kube): Promise<KubeObject> {
  const type: ResourceType = target.kind === 'StatefulSet' ? RESOURCES.statefulSet : RESOURCES.deployment;
  const found = await kube.get(type, target.name, namespace);
  if (found) return found;
  await requireNamespace(namespace, kube);
  const names = (await kube.list(type, { namespace })).map(({ metadata }) => metadata.name);
  throw new HpscaleError({
    kind: 'not-found',
    code: 'scale-target-not-found',
    message: `there is no ${target.kind} "${target.name}" in the namespace "${namespace}"${didYouMean(target.name, names)}`,
    hint:
      names.length === 0
        ? `the namespace has no ${target.kind}; pass --namespace if it is elsewhere`
        : `there are ${names.join(', ')}; pass --namespace if it is elsewhere`,
  });
}

function refuseForKeda(spec: ScaledObjectSpec, keda: FoundKeda | undefined): void {
  if (keda === undefined) return;
  const problems = kedaProblems(buildScaledObject(spec), keda.version);
  const what = `the scaled object "${spec.name}", for the installed KEDA ${keda.text}`;
  const error = problemsError('unfit-for-installed-keda', what, problems, 'conflict');
  if (error) throw error;
}

/** KEDA reads the metrics, not the caller: what its role lacks shows only when it tries. */
function sayPermissions({ triggers, kedaRoleArn }: ScaledObjectSpec, { io }: Pick<Context, 'io'>): void {
  const policy = kedaPolicy(triggers);
  if (policy === undefined) return;
  const role = kedaRoleArn ?? "the IAM role of KEDA's operator";
  io.notify(hint(`${role} has to allow: ${JSON.stringify(policy)}`));
}

function kedaWarnings(keda: FoundKeda | undefined): string[] {
  if (keda !== undefined) return [];
  return [
    "KEDA's CRDs are there, but its operator was not found (a Deployment labelled app.kubernetes.io/name=keda-operator): nothing is checked against its version",
  ];
}

function toManifests(spec: ScaledObjectSpec): Manifest[] {
  return scaledObjectManifests(spec).map((object) => ({
    type: object.kind === RESOURCES.scaledObject.kind ? RESOURCES.scaledObject : RESOURCES.triggerAuthentication,
    object,
  }));
}
