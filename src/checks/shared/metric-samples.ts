/** What CloudWatch answered for a trigger. */
import type { MetricSample } from '../../domain/facts.ts';
import type { LiveScaledObject, LiveTrigger } from '../../domain/live-scaled-object.ts';

type SampleFinder = (scaledObject: LiveScaledObject, trigger: LiveTrigger) => MetricSample | undefined;

/** Looks samples up; none for triggers that read something else than CloudWatch. */
export function sampleFinder(samples: readonly MetricSample[] | undefined): SampleFinder {
  const byTrigger = new Map((samples ?? []).map((sample) => [`${sample.scaledObject}#${sample.triggerIndex}`, sample]));
  return ({ namespace, name }, { index }) => byTrigger.get(`${namespace}/${name}#${index}`);
}

/** Whether KEDA fails on an empty answer, instead of taking the metric's minimum. */
export function failsOnEmpty({ metadata }: LiveTrigger): boolean {
  return metadata['ignoreNullValues']?.trim() === 'false';
}

/** Whether KEDA cannot read the trigger at all. */
export function isFatalSample(trigger: LiveTrigger, sample: MetricSample | undefined): boolean {
  if (sample === undefined) return false;
  return sample.problem !== null || (sample.values.length === 0 && failsOnEmpty(trigger));
}
