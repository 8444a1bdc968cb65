/** Other autoscalers of a scaled object's target: KEDA refuses a second one, and two HPAs stop each other. */
import { groupBy } from '../../domain/group-by.ts';
import { type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import { type LiveScaledObject, targetKeyOf } from '../../domain/live-scaled-object.ts';
import { isForeignHpa } from '../../domain/scale-target-rules.ts';
import type { CheckContext } from '../check.ts';
import { targetFinder } from './scale-targets.ts';

const INFERENCE_GROUP = 'inference.sagemaker.aws.amazon.com/';

/** What else scales the target; undefined when nothing does. Of several scaled objects the oldest is the owner. */
export function rivalFinder(
  scaledObjects: readonly LiveScaledObject[],
  context: Pick<CheckContext, 'optional' | 'whyUnread'>,
): (so: LiveScaledObject) => KubeObject | undefined {
  const byTarget = groupBy(scaledObjects.map(({ object }) => object).toSorted(byAge), targetKeyOf);
  const horizontal = groupBy(context.optional('horizontalPodAutoscalers') ?? [], targetKeyOf);
  const endpointOf = endpointFinder(context);
  return (so) => {
    const key = targetKeyOf(so.object);
    const [owner] = byTarget.get(key) ?? [];
    if (owner !== undefined && owner.metadata.name !== so.name) return owner;
    const foreign = (horizontal.get(key) ?? []).find((hpa) => isForeignHpa(hpa, so.name) && !isOfScaledObject(hpa));
    return foreign ?? endpointOf(so);
  };
}

/** KEDA's HPA for another scaled object of the target: that object is named instead. */
function isOfScaledObject({ metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'ScaledObject');
}

/**
 * The endpoint of HyperPod's inference operator that owns the target and scales it by its own `autoScalingSpec`.
 * The operator's scaled object is told by its owner or by its name, which holds the endpoint's.
 */
function endpointFinder(
  context: Pick<CheckContext, 'optional' | 'whyUnread'>,
): (so: LiveScaledObject) => KubeObject | undefined {
  const endpoints = context.optional('inferenceEndpoints') ?? [];
  const scaling = new Map(endpoints.filter(scalesItself).map((endpoint) => [namespacedName(endpoint), endpoint]));
  const findTarget = targetFinder(context);
  return (so) => {
    const target = scaling.size === 0 ? undefined : findTarget(so);
    const owner = target?.kind === 'found' ? inferenceOwner(target.object) : undefined;
    const endpoint = owner === undefined ? undefined : scaling.get(`${so.namespace}/${owner}`);
    return endpoint === undefined || isOperators(so, endpoint) ? undefined : endpoint;
  };
}

function inferenceOwner({ metadata }: KubeObject): string | undefined {
  return (metadata.ownerReferences ?? []).find(({ apiVersion }) => apiVersion.startsWith(INFERENCE_GROUP))?.name;
}

function isOperators({ object, name }: LiveScaledObject, endpoint: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).length > 0 || name.includes(endpoint.metadata.name);
}

/** Whether an endpoint of the inference operator has scaled objects made for it. */
export function scalesItself({ spec }: KubeObject): boolean {
  return (spec as { readonly autoScalingSpec?: unknown } | undefined)?.autoScalingSpec !== undefined;
}

/** Oldest first; those of one second, and those of files, by name. */
function byAge(a: KubeObject, b: KubeObject): number {
  const [left, right] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp ?? ''}/${metadata.name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
