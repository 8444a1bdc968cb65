/** Conditions as Karpenter keeps them: one per stage, and Ready from all of them. */
import { conditionsOf, type Condition, type KubeObject, type ResourceType } from '../../../domain/kube-object.ts';
import { withCondition, type ConditionChange } from '../conditions.ts';
import { patchStatus, type ControllerContext } from '../controller-context.ts';
import { MANAGER } from './karpenter-context.ts';

/** A condition that holds; its reason is its name, as Karpenter writes it. */
export function holds(type: string): ConditionChange {
  return { type, status: 'True', reason: type, message: '' };
}

/** A stage that nothing is known of yet. */
export function awaiting(type: string): ConditionChange {
  return { type, status: 'Unknown', reason: 'AwaitingReconciliation', message: 'object is awaiting reconciliation' };
}

/** Ready as the sum of the stages it depends on. */
export function readyFrom(conditions: readonly Condition[], stages: readonly string[]): ConditionChange {
  const states = stages.map((type) => ({ type, status: conditions.find((c) => c.type === type)?.status ?? 'Unknown' }));
  const open = states.filter(({ status }) => status !== 'True');
  if (open.length === 0) return holds('Ready');
  const message = open.map(({ type, status }) => `${type}=${status}`).join(', ');
  return open.some(({ status }) => status === 'False')
    ? { type: 'Ready', status: 'False', reason: 'UnhealthyDependents', message }
    : { type: 'Ready', status: 'Unknown', reason: 'ReconcilingDependents', message };
}

/** Writes conditions and what follows for Ready, with other fields of the status; answers the object as it is then. */
export function writeConditions(
  context: ControllerContext,
  type: ResourceType,
  object: KubeObject,
  change: {
    readonly conditions: readonly ConditionChange[];
    readonly stages: readonly string[];
    readonly status?: Readonly<Record<string, unknown>>;
  },
): KubeObject {
  const nowMs = context.clock.now();
  const own = change.conditions.reduce((list, one) => withCondition(list, one, nowMs), conditionsOf(object));
  const conditions = withCondition(own, readyFrom(own, change.stages), nowMs);
  return patchStatus(context, type, object, { status: { ...change.status, conditions }, manager: MANAGER });
}
