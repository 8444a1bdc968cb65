/** What Karpenter refuses before it schedules (provisioner.go Validate). */
import type { SchedulingPod } from '../pod.ts';
import type { PodFailure } from './failure.ts';
import { requirementsOfPod } from './pod-requirements.ts';
import { operatorOf } from './requirement.ts';
import { HYPERPOD_LABEL_RULES, NODE_POOL_LABEL, restrictionOf, type LabelRules } from './well-known-labels.ts';

/** Why the pod is left out of scheduling rounds; undefined when it is not. All alternatives of an affinity are looked at. */
export function validatePod(pod: SchedulingPod, rules: LabelRules = HYPERPOD_LABEL_RULES): PodFailure | undefined {
  const pool = requirementsOfPod(pod).all.get(NODE_POOL_LABEL);
  if (pool && operatorOf(pool) === 'DoesNotExist') return { kind: 'opted-out' };
  const reasons: string[] = [];
  for (const key of Object.keys(pod.nodeSelector).toSorted()) addRestriction(reasons, key, rules);
  for (const term of pod.requiredTerms) {
    if (term.fields.length > 0) reasons.push('node selector term with matchFields is not supported');
    for (const { key } of term.expressions) addRestriction(reasons, key, rules);
  }
  return reasons.length === 0 ? undefined : { kind: 'invalid', reasons };
}

function addRestriction(reasons: string[], key: string, rules: LabelRules): void {
  const restriction = restrictionOf(key, rules);
  if (restriction !== undefined) reasons.push(restriction);
}
