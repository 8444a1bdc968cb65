/** Which labels that a pod asks for keep it from the nodes of a pool. */
import { HYPERPOD_LABEL_RULES, restrictionOf } from './karpenter/well-known-labels.ts';
import { type NodePoolInput, templateRequirements } from './karpenter/node-pool-template.ts';
import { parseRequirement, type Requirement } from './karpenter/requirement.ts';
import { findConflicts, canOverlap, requirementsOfLabels, withRequirements } from './karpenter/requirements.ts';
import type { SchedulingPod } from './pod.ts';

export interface LabelConflict {
  readonly key: string;
  /** What the pod asks for, `In` alone as a list; null for another operator. */
  readonly wanted: readonly string[] | null;
  /** Values of the pool's nodes; null when nothing declares the label; empty when the values are not listed. */
  readonly offered: readonly string[] | null;
  /** Karpenter refuses pods that ask for a label of its own. */
  readonly isRestricted: boolean;
}

/** Sorted by key. Without a pool only labels that Karpenter refuses are told. */
export function labelConflicts(pod: SchedulingPod, pool: NodePoolInput | undefined): LabelConflict[] {
  const wanted = wantedLabels(pod);
  const conflicts = [...wanted.values()].filter((requirement) =>
    pool ? isRefused(requirement, pool) : isRestrictedKey(requirement.key),
  );
  // Only the combination fails: all of them are told.
  const told = conflicts.length === 0 && pool ? [...wanted.values()] : conflicts;
  return told
    .map((requirement) => ({
      key: requirement.key,
      wanted: requirement.isComplement ? null : [...requirement.values].toSorted(),
      offered: pool ? offeredValues(requirement.key, pool) : null,
      isRestricted: isRestrictedKey(requirement.key),
    }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** The node selector and the last alternative of the required affinity: what Karpenter ends up with. */
function wantedLabels(pod: SchedulingPod) {
  const selected = requirementsOfLabels(pod.nodeSelector);
  return withRequirements(selected, (pod.requiredTerms.at(-1)?.expressions ?? []).map(parseRequirement));
}

function isRestrictedKey(key: string): boolean {
  return restrictionOf(key, HYPERPOD_LABEL_RULES) !== undefined;
}

function isRefused(requirement: Requirement, pool: NodePoolInput): boolean {
  const alone = new Map([[requirement.key, requirement]]);
  const template = templateRequirements(pool);
  if (findConflicts(template, alone, HYPERPOD_LABEL_RULES.wellKnown).length > 0) return true;
  return optionsOf(pool).every((option) => !canOverlap(option.requirements, alone));
}

/** Types that the pool's own requirements let through. */
function optionsOf(pool: NodePoolInput): NodePoolInput['options'] {
  const template = templateRequirements(pool);
  return pool.options.filter(({ requirements }) => canOverlap(requirements, template));
}

/** Values that the pool gives the label, or else its instance types. */
function offeredValues(key: string, pool: NodePoolInput): readonly string[] | null {
  const written = templateRequirements(pool).get(key);
  if (written) return written.isComplement ? [] : [...written.values].toSorted();
  const values = optionsOf(pool).flatMap(({ requirements }) => [...(requirements.get(key)?.values ?? [])]);
  return values.length === 0 ? null : [...new Set(values)].toSorted();
}
