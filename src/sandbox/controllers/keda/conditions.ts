/** Ready and Active of a ScaledObject, in KEDA's words. */
import type { ExecutorDecision } from '../../../autoscaling/keda/executor.ts';
import type { ConditionChange } from '../conditions.ts';

export const READY: ConditionChange = {
  type: 'Ready',
  status: 'True',
  reason: 'ScaledObjectReady',
  message: 'ScaledObject is defined correctly and is ready for scaling',
};

const PARTIAL_ERROR: ConditionChange = {
  type: 'Ready',
  status: 'Unknown',
  reason: 'PartialTriggerError',
  message: 'Some triggers defined in ScaledObject are not working correctly',
};

/** After a poll. */
export function conditionsFrom(decision: ExecutorDecision): ConditionChange[] {
  if (decision.isActive) {
    const message = 'Scaling is performed because triggers are active';
    const active: ConditionChange = { type: 'Active', status: 'True', reason: 'ScalerActive', message };
    return decision.reason === 'partial-error' ? [active, PARTIAL_ERROR] : [active];
  }
  if (decision.reason === 'error') {
    const message = 'Triggers defined in ScaledObject are not working correctly';
    return [{ type: 'Ready', status: 'False', reason: 'TriggerError', message }];
  }
  const isCooling = decision.reason === 'cooling-down';
  return [
    {
      type: 'Active',
      status: 'False',
      reason: isCooling ? 'ScalerCooldown' : 'ScalerNotActive',
      message: isCooling
        ? 'Scaler cooling down because triggers are not active'
        : 'Scaling is not performed because triggers are not active',
    },
  ];
}
