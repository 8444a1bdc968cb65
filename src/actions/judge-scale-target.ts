/** Whether a workload can be given to a scaled object: what KEDA's webhook looks at besides the scaled object itself. */
import type { KubeObject } from '../domain/kube-object.ts';
import { containersOf, scaleTargetOf } from '../domain/live-fields.ts';
import { containersWithout, isForeignHpa } from '../domain/scale-target-rules.ts';
import type { ScaledObjectSpec, ScaleTarget } from '../domain/scaled-object.ts';
import { HpscaleError } from '../errors.ts';

/** Scaled objects and horizontal pod autoscalers of the namespace. */
export interface Autoscalers {
  readonly scaledObjects: readonly KubeObject[];
  readonly horizontal: readonly KubeObject[];
}

/** Throws `target-already-scaled` when something else scales the target: two would fight, and KEDA refuses it. */
export function refuseOtherAutoscalers(
  { name, target }: Pick<ScaledObjectSpec, 'name' | 'target'>,
  { scaledObjects, horizontal }: Autoscalers,
): void {
  const other = scaledObjects.find((object) => object.metadata.name !== name && isAimedAt(object, target));
  if (other) {
    throw alreadyScaled(target, `the ScaledObject "${other.metadata.name}"`, [
      `change that one (hpscale scaledobject apply ${other.metadata.name} …), or delete it first: hpscale scaledobject delete ${other.metadata.name}`,
    ]);
  }
  const foreign = horizontal.find((hpa) => isAimedAt(hpa, target) && isForeignHpa(hpa, name));
  if (foreign) {
    throw alreadyScaled(target, `the HorizontalPodAutoscaler "${foreign.metadata.name}"`, [
      `delete it first (kubectl delete hpa ${foreign.metadata.name}): KEDA makes its own`,
    ]);
  }
}

function isAimedAt(autoscaler: KubeObject, target: ScaleTarget): boolean {
  const { kind, name } = scaleTargetOf(autoscaler);
  return name === target.name && kind === target.kind;
}

function alreadyScaled(target: ScaleTarget, by: string, hints: readonly string[]): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'target-already-scaled',
    message: `${by} scales the ${target.kind} "${target.name}" already`,
    hint: hints.join('\n'),
  });
}

/** What is known of the target that will matter. */
export function targetWarnings({ triggers }: Pick<ScaledObjectSpec, 'triggers'>, target: KubeObject): string[] {
  const kinds = triggers.map(({ kind }) => kind).filter((kind) => kind === 'cpu' || kind === 'memory');
  return [...kinds.flatMap((kind) => missingRequests(kind, target)), ...ownerWarnings(target)];
}

function missingRequests(resource: 'cpu' | 'memory', target: KubeObject): string[] {
  return containersWithout(resource, containersOf(target)).map(
    ({ name }) =>
      `the container ${name} requests no ${resource}: KEDA refuses a ${resource} trigger for it, unless a LimitRange gives it a request`,
  );
}

/** HyperPod's inference operator makes scaled objects itself, from the endpoint's own fields. */
function ownerWarnings({ metadata }: KubeObject): string[] {
  return (metadata.ownerReferences ?? [])
    .filter(({ apiVersion }) => apiVersion.startsWith('inference.sagemaker.aws.amazon.com/'))
    .map(
      ({ kind, name }) =>
        `the workload belongs to the ${kind} "${name}": HyperPod's inference operator scales it by that object's spec.autoScalingSpec, which may undo this`,
    );
}
