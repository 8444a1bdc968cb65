/** How often in a row each of a ScaledObject's triggers could not be read: KEDA keeps it in the status, for the fallback. */
import { usesFallback } from '../../../autoscaling/keda/fallback.ts';
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { ConditionChange } from '../conditions.ts';
import { patchStatus, type ControllerContext } from '../controller-context.ts';
import { KINDS, keyOf } from '../resources.ts';
import { specOf, targetOf } from '../../../autoscaling/keda/scaled-object.ts';
import { metricName, statusOf, versionOf } from './scaled-object.ts';

/** Counts one read of the metric; answers how many have failed in a row. Without a fallback nothing is counted. */
export function noteRead(context: ControllerContext, object: KubeObject, metric: string, isError: boolean): number {
  const live = context.index.get(KINDS.scaledObject, keyOf(object.metadata));
  if (!live || !specOf(live).fallback) return 0;
  const { health = {} } = statusOf(live);
  const numberOfFailures = isError ? (health[metric]?.numberOfFailures ?? 0) + 1 : 0;
  const noted = { numberOfFailures, status: isError ? 'Failing' : 'Happy' };
  patchStatus(context, KINDS.scaledObject, live, {
    status: { health: { ...health, [metric]: noted } },
    manager: 'keda',
  });
  return numberOfFailures;
}

/** Whether any trigger falls back. */
export function fallbackCondition(context: ControllerContext, object: KubeObject): ConditionChange {
  const live = context.index.get(KINDS.scaledObject, keyOf(object.metadata)) ?? object;
  const { fallback, triggers } = specOf(live);
  const { health = {} } = statusOf(live);
  const isFallingBack = triggers.some((trigger, index) => {
    const failures = health[metricName(trigger, index)]?.numberOfFailures ?? 0;
    return fallback && usesFallback(fallback, targetOf(trigger), failures, versionOf(context));
  });
  return isFallingBack
    ? {
        type: 'Fallback',
        status: 'True',
        reason: 'FallbackExists',
        message: 'At least one trigger is falling back on this scaled object',
      }
    : {
        type: 'Fallback',
        status: 'False',
        reason: 'NoFallbackFound',
        message: 'No fallbacks are active on this scaled object',
      };
}
