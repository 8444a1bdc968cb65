/** Conditions of an object's status. */
import { conditionOf, type Condition, type KubeObject } from '../../domain/kube-object.ts';
import { kubeTime, parseKubeTime } from '../kube-time.ts';

export interface ConditionChange {
  readonly type: string;
  readonly status: Condition['status'];
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions with one set; its time changes only with its status. */
export function withCondition(
  conditions: readonly Condition[],
  change: ConditionChange,
  nowMs: number,
): readonly Condition[] {
  const before = conditions.find((condition) => condition.type === change.type);
  const isSame =
    before?.status === change.status && before.reason === change.reason && before.message === change.message;
  if (isSame) return conditions;
  const lastTransitionTime = before?.status === change.status ? before.lastTransitionTime : kubeTime(nowMs);
  const next: Condition = { ...before, ...change, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
  return before
    ? conditions.map((condition) => (condition.type === change.type ? next : condition))
    : [...conditions, next];
}

/** When a condition last changed, in milliseconds; undefined when it is not True. */
export function trueSince(object: KubeObject, type: string): number | undefined {
  const condition = conditionOf(object, type);
  return condition?.status === 'True' ? parseKubeTime(condition.lastTransitionTime) : undefined;
}
