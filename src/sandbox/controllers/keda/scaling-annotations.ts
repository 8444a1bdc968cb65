/** Annotations by which people steer KEDA: from 2.18, before which they say nothing. */
import { isAtLeast, type KedaVersion } from '../../../autoscaling/keda/keda-version.ts';
import type { KubeObject } from '../../../domain/kube-object.ts';

export interface ScalingAnnotations {
  /** No replica is taken away. */
  readonly isInPaused: boolean;
  /** None is added. */
  readonly isOutPaused: boolean;
  /** It is active whatever the triggers say. */
  readonly isForced: boolean;
}

/** What the annotations of a ScaledObject say to that release. */
export function scalingAnnotations(
  { metadata: { annotations = {} } }: KubeObject,
  version: KedaVersion,
): ScalingAnnotations {
  const holds = (name: string) => isAtLeast(version, 18) && annotations[`autoscaling.keda.sh/${name}`] === 'true';
  return {
    isInPaused: holds('paused-scale-in'),
    isOutPaused: holds('paused-scale-out'),
    isForced: holds('force-activation'),
  };
}

/** The HPA's behaviour: as it is written, absent or empty; a direction that is paused is disabled. */
export function steeredBehavior(
  written: unknown,
  { isInPaused, isOutPaused }: ScalingAnnotations,
): { readonly behavior?: unknown } {
  if (!isInPaused && !isOutPaused) return written === undefined ? {} : { behavior: written };
  const { scaleUp, scaleDown, ...rest } = (written ?? {}) as { readonly scaleUp?: object; readonly scaleDown?: object };
  const stopped = { selectPolicy: 'Disabled' };
  const up = isOutPaused ? { ...scaleUp, ...stopped } : scaleUp;
  const down = isInPaused ? { ...scaleDown, ...stopped } : scaleDown;
  return { behavior: { ...rest, ...(up ? { scaleUp: up } : {}), ...(down ? { scaleDown: down } : {}) } };
}
