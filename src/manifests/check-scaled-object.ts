/** What KEDA would refuse of a scaled object, at admission and later when it starts the triggers. */
import { admissionErrors } from '../autoscaling/keda/admission.ts';
import type { KedaVersion } from '../autoscaling/keda/keda-version.ts';
import {
  credentialsOf,
  indexAuthentications,
  sourcesOf,
  type Authentications,
} from '../autoscaling/keda/trigger-credentials.ts';
import { isJudgedTrigger, triggerErrors, type Trigger } from '../autoscaling/keda/triggers.ts';
import { type LiveScaledObject, type LiveTrigger, readScaledObject } from '../domain/live-scaled-object.ts';
import type { Problem } from '../domain/problem.ts';
import type { ScaledObjectManifest } from './scaled-object.ts';

/** Authentications are not looked at: they are taken to be there. */
const UNSEEN: Authentications = indexAuthentications(undefined, undefined);

/** KEDA's own words; for the newest KEDA that is known when no version is given. */
export function kedaProblems(manifest: ScaledObjectManifest, version?: KedaVersion): Problem[] {
  return liveScaledObjectProblems(readScaledObject(manifest), { version });
}

export interface LiveSurroundings {
  readonly version?: KedaVersion | undefined;
  readonly authentications?: Authentications;
}

/** The same of a scaled object as it was found. Trigger types that are not known here are not judged. */
export function liveScaledObjectProblems(
  scaledObject: LiveScaledObject,
  { version, authentications = UNSEEN }: LiveSurroundings = {},
): Problem[] {
  const admission = admissionErrors(toAdmission(scaledObject)).map((message) => ({ field: 'spec', message }));
  const triggers = scaledObject.triggers.flatMap((trigger) => {
    const credentials = credentialsOf(trigger, scaledObject, authentications);
    return triggerErrors(toTrigger(trigger), sourcesOf(trigger, credentials), version).map((message) => ({
      field: `spec.triggers[${trigger.index}]`,
      message: `trigger ${trigger.name ?? trigger.index}: ${message}`,
    }));
  });
  return [...admission, ...triggers];
}

/** Types among the triggers that `liveScaledObjectProblems` does not judge. */
export function unjudgedTypes({ triggers }: LiveScaledObject): string[] {
  return [...new Set(triggers.map(({ type }) => type).filter((type) => !isJudgedTrigger(type)))];
}

function toTrigger({ type, name, metricType, useCachedMetrics, metadata }: LiveTrigger): Trigger {
  return {
    type,
    metadata,
    useCachedMetrics,
    ...(name === null ? {} : { name }),
    ...(metricType === null ? {} : { metricType }),
  };
}

function toAdmission(scaledObject: LiveScaledObject): Parameters<typeof admissionErrors>[0] {
  const { minReplicas, maxReplicas, idleReplicas, fallback } = scaledObject;
  return {
    metadata: scaledObject.object.metadata,
    spec: {
      minReplicaCount: minReplicas,
      ...(maxReplicas === null ? {} : { maxReplicaCount: maxReplicas }),
      ...(idleReplicas === null ? {} : { idleReplicaCount: idleReplicas }),
      ...(fallback === null ? {} : { fallback }),
      triggers: scaledObject.triggers.map(toTrigger),
    },
  };
}
