/** What KEDA would refuse of a scaled object, at admission and later when it starts the triggers. */
import { admissionErrors } from '../autoscaling/keda/admission.ts';
import type { KedaVersion } from '../autoscaling/keda/keda-version.ts';
import { triggerErrors } from '../autoscaling/keda/triggers.ts';
import type { Problem } from '../domain/problem.ts';
import type { ScaledObjectManifest } from './scaled-object.ts';

/** KEDA's own words; for the newest KEDA that is known when no version is given. */
export function kedaProblems(manifest: ScaledObjectManifest, version?: KedaVersion): Problem[] {
  const admission = admissionErrors(manifest).map((message) => ({ field: 'spec', message }));
  const triggers = manifest.spec.triggers.flatMap((trigger, index) => {
    const sources = trigger.authenticationRef === undefined ? {} : { podIdentity: 'aws' };
    return triggerErrors(trigger, sources, version).map((message) => ({
      field: `spec.triggers[${index}]`,
      message: `trigger ${trigger.name}: ${message}`,
    }));
  });
  return [...admission, ...triggers];
}
