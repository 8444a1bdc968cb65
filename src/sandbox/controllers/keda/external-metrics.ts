/** KEDA's metrics server: external metrics by name, read when they are asked for. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { metricName, specOf } from './scaled-object.ts';
import { readTrigger } from './trigger-values.ts';

/** The value of the trigger that the name stands for, or why there is none. */
export function externalMetric(
  context: ControllerContext,
  object: KubeObject,
  name: string,
): { readonly valueMilli: number } | { readonly error: string } {
  const trigger = specOf(object).triggers.find((candidate, index) => metricName(candidate, index) === name);
  const reading = trigger && readTrigger(trigger, context);
  if (reading?.kind === 'value') return { valueMilli: reading.valueMilli };
  return { error: reading?.kind === 'error' ? reading.message : 'no matching metrics found' };
}
