/** What KEDA's webhook looks at beside the scaled object itself: other autoscalers of the target, and its requests. */
import type { KubeObject } from './kube-object.ts';
import type { PodContainer } from './live-fields.ts';

/** Whether an HPA on the target of a scaled object is not KEDA's own for it, nor one that KEDA is told to let be. */
export function isForeignHpa({ metadata }: KubeObject, scaledObjectName: string): boolean {
  const isOwn = (metadata.ownerReferences ?? []).some(
    (owner) => owner.kind === 'ScaledObject' && owner.name === scaledObjectName,
  );
  return !isOwn && metadata.annotations?.['validations.keda.sh/hpa-ownership'] !== 'false';
}

/** Containers that request none of it: a limit without a request is as good as a request. */
export function containersWithout(
  resource: 'cpu' | 'memory',
  containers: readonly PodContainer[],
): readonly PodContainer[] {
  return containers.filter(
    ({ resources }) => resources?.requests?.[resource] === undefined && resources?.limits?.[resource] === undefined,
  );
}
