/** What a pod requires of its node's labels, preferences taken for requirements until they are given up. */
import type { PodTerm, PreferredPodTerm, SchedulingPod } from '../pod.ts';
import { isTolerated, type Taint } from '../taints.ts';
import { parseRequirement } from './requirement.ts';
import { requirementsOfLabels, withRequirements, type Requirements } from './requirements.ts';

export interface PodRequirements {
  /** Node selector, the first required term and the heaviest preferred one. */
  readonly all: Requirements;
  /** Without the preferred one: what may narrow the domains of a spread. */
  readonly strict: Requirements;
}

/** The requirements of a pod as it stands. */
export function requirementsOfPod(pod: SchedulingPod): PodRequirements {
  const strict = strictRequirements(pod);
  const heaviest = byWeight(pod.preferredTerms)[0];
  if (!heaviest) return { all: strict, strict };
  const preferred = heaviest.term.expressions.map(parseRequirement);
  return { all: withRequirements(strict, preferred), strict };
}

/** Node selector and the first alternative of the required node affinity. */
export function strictRequirements(pod: SchedulingPod): Requirements {
  const selected = requirementsOfLabels(pod.nodeSelector);
  const term = pod.requiredTerms[0];
  return term ? withRequirements(selected, term.expressions.map(parseRequirement)) : selected;
}

/** Node selector with each alternative of the required node affinity. */
export function alternativeRequirements(pod: SchedulingPod): Requirements[] {
  const selected = requirementsOfLabels(pod.nodeSelector);
  if (pod.requiredTerms.length === 0) return [selected];
  return pod.requiredTerms.map((term) => withRequirements(selected, term.expressions.map(parseRequirement)));
}

/** What was given up to place a pod. */
export type Relaxation =
  | 'required-node-affinity-term'
  | 'preferred-pod-affinity'
  | 'preferred-pod-anti-affinity'
  | 'preferred-node-affinity'
  | 'schedule-anyway-spread'
  | 'prefer-no-schedule-taints';

const PREFER_NO_SCHEDULE: Taint = { key: '', effect: 'PreferNoSchedule' };

/**
 * The pod with one wish less, in Karpenter's order; undefined when nothing is left to give up.
 * PreferNoSchedule taints are tolerated last, and only where a node pool has any.
 */
export function relaxPod(
  pod: SchedulingPod,
  hasPreferNoScheduleTaints: boolean,
): { readonly pod: SchedulingPod; readonly relaxation: Relaxation } | undefined {
  if (pod.requiredTerms.length > 1) {
    return { pod: { ...pod, requiredTerms: pod.requiredTerms.slice(1) }, relaxation: 'required-node-affinity-term' };
  }
  if (pod.preferredAffinity.length > 0) {
    const preferredAffinity = byWeight(pod.preferredAffinity).slice(1);
    return { pod: { ...pod, preferredAffinity }, relaxation: 'preferred-pod-affinity' };
  }
  if (pod.preferredAntiAffinity.length > 0) {
    const preferredAntiAffinity = byWeight(pod.preferredAntiAffinity).slice(1);
    return { pod: { ...pod, preferredAntiAffinity }, relaxation: 'preferred-pod-anti-affinity' };
  }
  if (pod.preferredTerms.length > 0) {
    return {
      pod: { ...pod, preferredTerms: byWeight(pod.preferredTerms).slice(1) },
      relaxation: 'preferred-node-affinity',
    };
  }
  return relaxSpreadOrTaints(pod, hasPreferNoScheduleTaints);
}

function relaxSpreadOrTaints(pod: SchedulingPod, hasPreferNoScheduleTaints: boolean): ReturnType<typeof relaxPod> {
  const soft = pod.spread.findIndex((constraint) => !constraint.isHard);
  if (soft >= 0) {
    return { pod: { ...pod, spread: pod.spread.toSpliced(soft, 1) }, relaxation: 'schedule-anyway-spread' };
  }
  if (!hasPreferNoScheduleTaints || isTolerated(PREFER_NO_SCHEDULE, wildcardTolerations(pod))) return undefined;
  const tolerations = [...pod.tolerations, { operator: 'Exists', effect: PREFER_NO_SCHEDULE.effect }];
  return { pod: { ...pod, tolerations }, relaxation: 'prefer-no-schedule-taints' };
}

/** Only the very toleration that relaxing adds counts as present, as Karpenter compares. */
function wildcardTolerations(pod: SchedulingPod): SchedulingPod['tolerations'] {
  return pod.tolerations.filter(
    ({ key, operator, value, effect }) =>
      !key && !value && operator === 'Exists' && effect === PREFER_NO_SCHEDULE.effect,
  );
}

function byWeight<T extends { readonly weight: number }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => b.weight - a.weight);
}

/** Pod affinity terms that count until relaxed: required and preferred alike. */
export function podTerms(required: readonly PodTerm[], preferred: readonly PreferredPodTerm[]): PodTerm[] {
  return [...required, ...preferred.map(({ term }) => term)];
}
