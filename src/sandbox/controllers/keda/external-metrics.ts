/** KEDA's metrics server: external metrics by name, read when they are asked for. */
import type { ScaleView } from '../../../autoscaling/hpa/proposal.ts';
import { fallbackMilli, usesFallback } from '../../../autoscaling/keda/fallback.ts';
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { specOf, targetOf, type TriggerSpec } from '../../../autoscaling/keda/scaled-object.ts';
import { metricName, polledKey, versionOf } from './scaled-object.ts';
import { noteRead } from './trigger-health.ts';
import { readTrigger, type TriggerReading } from './trigger-values.ts';

type Answer = { readonly valueMilli: number } | { readonly error: string };

/** The value of the trigger that the name stands for, or of the fallback once it has failed too often, or why there is none. */
export function externalMetric(context: ControllerContext, object: KubeObject, name: string, scale: ScaleView): Answer {
  const { triggers, fallback } = specOf(object);
  const trigger = triggers.find((candidate, index) => metricName(candidate, index) === name);
  const reading = trigger && currentReading(context, object, trigger, name);
  if (!reading || reading.kind === 'resource') return { error: 'no matching metrics found' };
  const failures = noteRead(context, object, name, reading.kind === 'error');
  if (reading.kind === 'value') return { valueMilli: reading.valueMilli };
  const [target, version] = [targetOf(trigger), versionOf(context)];
  if (!fallback || !usesFallback(fallback, target, failures, version)) return { error: reading.message };
  const valueMilli = fallbackMilli(fallback, target, scale, version);
  return Number.isNaN(valueMilli) ? { error: 'error performing fallback' } : { valueMilli };
}

/** Read now; of a trigger that is cached, what the last poll read. */
function currentReading(
  context: ControllerContext,
  object: KubeObject,
  trigger: TriggerSpec,
  name: string,
): TriggerReading {
  const polled = trigger.useCachedMetrics === true ? context.polledMetrics.get(polledKey(object, name)) : undefined;
  return polled ?? readTrigger(trigger, context);
}
