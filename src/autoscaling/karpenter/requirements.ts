/** Requirements by label key, and whether two sets of them can be met together. */
import {
  formatRequirement,
  intersect,
  operatorOf,
  overlaps,
  parseRequirement,
  requireExists,
  requireIn,
  type Requirement,
  type RequirementSpec,
} from './requirement.ts';

export type Requirements = ReadonlyMap<string, Requirement>;

export const NO_REQUIREMENTS: Requirements = new Map();
const NO_CONFLICTS: readonly RequirementConflict[] = [];
const NO_LABELS: ReadonlySet<string> = new Set();

/** Why requirements cannot be met together. */
export type RequirementConflict =
  /** A custom label that nothing defines; `hint` is a label it may be a slip for. */
  | { readonly kind: 'unknown-label'; readonly key: string; readonly hint: string | null }
  | {
      readonly kind: 'no-overlap';
      readonly key: string;
      readonly incoming: Requirement;
      readonly existing: Requirement;
    };

/** Both sets; a key of both is intersected. */
export function withRequirements(base: Requirements, added: Iterable<Requirement>): Requirements {
  let merged: Map<string, Requirement> | undefined;
  for (const requirement of added) {
    const existing = (merged ?? base).get(requirement.key);
    const both = existing ? intersect(requirement, existing) : requirement;
    if (both === existing) continue;
    merged ??= new Map(base);
    merged.set(requirement.key, both);
  }
  return merged ?? base;
}

/** Requirements of an API list. */
export function parseRequirements(specs: readonly RequirementSpec[] | undefined): Requirements {
  return withRequirements(NO_REQUIREMENTS, (specs ?? []).map(parseRequirement));
}

/** What labels (of a node, of a template, of a node selector) require: each key its value. */
export function requirementsOfLabels(labels: Readonly<Record<string, string>> | undefined): Requirements {
  return withRequirements(
    NO_REQUIREMENTS,
    Object.entries(labels ?? {}).map(([key, value]) => requireIn(key, [value])),
  );
}

/** The requirement of a key; any value when there is none. */
export function requirementOf(requirements: Requirements, key: string): Requirement {
  return requirements.get(key) ?? requireExists(key);
}

/** The keys of both whose values do not overlap, sorted. Keys of only one set are no conflict. */
export function findOverlapConflicts(existing: Requirements, incoming: Requirements): RequirementConflict[] {
  const conflicts: RequirementConflict[] = [];
  for (const wanted of incoming.values()) {
    const given = existing.get(wanted.key);
    if (given && isConflict(given, wanted)) {
      conflicts.push({ kind: 'no-overlap', key: wanted.key, incoming: wanted, existing: given });
    }
  }
  return conflicts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether `findOverlapConflicts` finds any. */
export function canOverlap(existing: Requirements, incoming: Requirements): boolean {
  for (const wanted of incoming.values()) {
    const given = existing.get(wanted.key);
    if (given && isConflict(given, wanted)) return false;
  }
  return true;
}

function isConflict(given: Requirement, wanted: Requirement): boolean {
  return !overlaps(given, wanted) && !(toleratesAbsence(wanted) && toleratesAbsence(given));
}

function toleratesAbsence(requirement: Requirement): boolean {
  const operator = operatorOf(requirement);
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

/**
 * Why `incoming` cannot be met where `existing` holds; empty when it can. Labels that `mayBeUndefined` (the well-known
 * ones) need not be defined; any other must be, unless its absence satisfies the requirement. Only the first undefined
 * label is told, as Karpenter does.
 */
export function findConflicts(
  existing: Requirements,
  incoming: Requirements,
  mayBeUndefined: ReadonlySet<string> = NO_LABELS,
): readonly RequirementConflict[] {
  if (isCompatible(existing, incoming, mayBeUndefined)) return NO_CONFLICTS;
  for (const key of [...incoming.keys()].toSorted()) {
    if (mayBeUndefined.has(key) || existing.has(key) || toleratesAbsence(requirementOf(incoming, key))) continue;
    return [{ kind: 'unknown-label', key, hint: hintFor(key, mayBeUndefined, existing) }];
  }
  return findOverlapConflicts(existing, incoming);
}

/** Whether `incoming` can be met where `existing` holds: whether `findConflicts` finds nothing. */
export function isCompatible(
  existing: Requirements,
  incoming: Requirements,
  mayBeUndefined: ReadonlySet<string> = NO_LABELS,
): boolean {
  for (const wanted of incoming.values()) {
    const given = existing.get(wanted.key);
    if (given ? isConflict(given, wanted) : !mayBeUndefined.has(wanted.key) && !toleratesAbsence(wanted)) return false;
  }
  return true;
}

/** The label that an unknown one may be a slip for: one that contains it, or ends as it does after its domain. */
function hintFor(key: string, wellKnown: ReadonlySet<string>, existing: Requirements): string | null {
  const suffix = key.slice(key.indexOf('/') + 1);
  const known = [...[...wellKnown].toSorted(), ...[...existing.keys()].toSorted()];
  return known.find((label) => label.includes(key) || label.endsWith(suffix)) ?? null;
}

/** Whether any requirement wants more than one possible value. */
export function hasMinValues(requirements: Requirements): boolean {
  for (const requirement of requirements.values()) {
    if (requirement.minValues !== undefined) return true;
  }
  return false;
}

/** As Karpenter prints them: sorted, without the host name. */
export function formatRequirements(requirements: Requirements): string {
  return [...requirements.values()]
    .filter((requirement) => requirement.key !== 'kubernetes.io/hostname')
    .map(formatRequirement)
    .toSorted()
    .join(', ');
}

/** As Karpenter words a conflict. */
export function describeConflict(conflict: RequirementConflict): string {
  if (conflict.kind === 'unknown-label') {
    const hint = conflict.hint === null ? '' : ` (typo of "${conflict.hint}"?)`;
    return `label "${conflict.key}" does not have known values${hint}`;
  }
  return `key ${conflict.key}, ${formatRequirement(conflict.incoming)} not in ${formatRequirement(conflict.existing)}`;
}
