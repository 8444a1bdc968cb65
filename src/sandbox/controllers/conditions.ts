/** Conditions of an object's status. */
import type { Condition, KubeObject } from '../../domain/kube-object.ts';

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
  const lastTransitionTime = before?.status === change.status ? before.lastTransitionTime : kubeStamp(nowMs);
  const next: Condition = { ...before, ...change, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
  return before
    ? conditions.map((condition) => (condition.type === change.type ? next : condition))
    : [...conditions, next];
}

/** The conditions of an object. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  return (object.status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
}

/** A time as Kubernetes writes it: whole seconds, UTC. */
export function kubeStamp(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds of such a time; 0 when there is none. */
export function parseStamp(stamp: string | undefined): number {
  return stamp === undefined ? 0 : Date.parse(stamp) || 0;
}

/** When a condition last changed, in milliseconds; undefined when it is not True. */
export function trueSince(object: KubeObject, type: string): number | undefined {
  const condition = conditionsOf(object).find((candidate) => candidate.type === type);
  return condition?.status === 'True' ? parseStamp(condition.lastTransitionTime) : undefined;
}
