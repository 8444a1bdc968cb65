/** One node requirement of Karpenter: the set of values that a label may have (pkg/scheduling). */
import { ARCH_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';

export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt' | 'Gte' | 'Lte';

/** Inclusive integer bounds, Gt and Lt turned into them; only labels that are integers lie within any. */
interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Requirement {
  readonly key: string;
  /** True: every value but `values` (NotIn, Exists); false: only `values` (In, DoesNotExist). */
  readonly isComplement: boolean;
  readonly values: ReadonlySet<string>;
  readonly bounds: Bounds;
  /** How many different values must remain possible. */
  readonly minValues?: number;
}

/** A requirement as API objects write it. */
export interface RequirementSpec {
  readonly key: string;
  readonly operator: Operator;
  readonly values?: readonly string[];
  readonly minValues?: number;
}

/** Old names of labels that Karpenter reads as their new ones. */
const RENAMED: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': ZONE_LABEL,
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/arch': ARCH_LABEL,
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': INSTANCE_TYPE_LABEL,
};

const NO_BOUNDS: Bounds = {};
const NO_VALUES: ReadonlySet<string> = new Set();

/** Reads a requirement of a NodePool, a NodeClaim or a node affinity term. */
export function parseRequirement(spec: RequirementSpec): Requirement {
  const values = spec.values ?? [];
  return {
    key: RENAMED[spec.key] ?? spec.key,
    isComplement: spec.operator !== 'In' && spec.operator !== 'DoesNotExist',
    values: spec.operator === 'In' || spec.operator === 'NotIn' ? new Set(values) : NO_VALUES,
    bounds: boundsOf(spec.operator, Number(values[0])),
    ...(spec.minValues === undefined ? {} : { minValues: spec.minValues }),
  };
}

function boundsOf(operator: Operator, value: number): Bounds {
  switch (operator) {
    case 'Gt':
      return { atLeast: value + 1 };
    case 'Gte':
      return { atLeast: value };
    case 'Lt':
      return { atMost: value - 1 };
    case 'Lte':
      return { atMost: value };
    default:
      return NO_BOUNDS;
  }
}

/** `key In values`. */
export function requireIn(key: string, values: Iterable<string>): Requirement {
  return { key: RENAMED[key] ?? key, isComplement: false, values: new Set(values), bounds: NO_BOUNDS };
}

/** `key Exists`: any value, and what an absent requirement means. */
export function requireExists(key: string): Requirement {
  return { key: RENAMED[key] ?? key, isComplement: true, values: NO_VALUES, bounds: NO_BOUNDS };
}

/** `key DoesNotExist`: no value at all. */
export function requireAbsent(key: string): Requirement {
  return requireIn(key, []);
}

/** The operator that says the same; bounds count as Exists. */
export function operatorOf(requirement: Requirement): 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' {
  const isEmpty = requirement.values.size === 0;
  if (requirement.isComplement) return isEmpty ? 'Exists' : 'NotIn';
  return isEmpty ? 'DoesNotExist' : 'In';
}

/** Whether a label with that value meets the requirement. */
export function allowsValue(requirement: Requirement, value: string): boolean {
  return requirement.values.has(value) !== requirement.isComplement && isWithin(requirement.bounds, value);
}

/** Whether no value at all meets it. */
export function isEmptyRequirement(requirement: Requirement): boolean {
  return !requirement.isComplement && requirement.values.size === 0;
}

/** What meets both. An empty result reads as DoesNotExist, as in Karpenter. */
export function intersect(a: Requirement, b: Requirement): Requirement {
  if (isContained(a, b)) return a;
  if (isContained(b, a)) return b;
  const bounds = intersectBounds(a.bounds, b.bounds);
  const minValues = greatest(a.minValues, b.minValues);
  const common = { key: a.key, ...(minValues === undefined ? {} : { minValues }) };
  if (!isSatisfiable(bounds)) return { ...common, isComplement: false, values: NO_VALUES, bounds: NO_BOUNDS };
  const isComplement = a.isComplement && b.isComplement;
  const values = new Set<string>();
  for (const value of candidates(a, b)) if (isWithin(bounds, value)) values.add(value);
  return { ...common, isComplement, values, bounds: isComplement ? bounds : NO_BOUNDS };
}

/** Values that the intersection lists, bounds aside. */
function candidates(a: Requirement, b: Requirement): string[] {
  if (a.isComplement && b.isComplement) return [...a.values, ...b.values];
  const [concrete, other] = a.isComplement ? [b, a] : [a, b];
  return [...concrete.values].filter((value) => other.values.has(value) !== other.isComplement);
}

/** Whether `inner` is plainly the intersection of both: most intersections are, and need nothing made. */
function isContained(inner: Requirement, outer: Requirement): boolean {
  if (inner === outer) return true;
  if (inner.isComplement || inner.bounds !== NO_BOUNDS || outer.bounds !== NO_BOUNDS) return false;
  if (outer.minValues !== undefined && outer.minValues !== inner.minValues) return false;
  for (const value of inner.values) if (outer.values.has(value) === outer.isComplement) return false;
  return true;
}

/** Whether any value meets both: what `intersect` would find, without making it. */
export function overlaps(a: Requirement, b: Requirement): boolean {
  if (a.bounds !== b.bounds && !isSatisfiable(intersectBounds(a.bounds, b.bounds))) return false;
  if (a.isComplement && b.isComplement) return isSatisfiable(a.bounds);
  const [concrete, other] = a.isComplement ? [b, a] : [a, b];
  for (const value of concrete.values) {
    const isIn = other.values.has(value) !== other.isComplement;
    if (isIn && isWithin(a.bounds, value) && isWithin(b.bounds, value)) return true;
  }
  return false;
}

function greatest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

function intersectBounds(a: Bounds, b: Bounds): Bounds {
  if (a === NO_BOUNDS) return b;
  if (b === NO_BOUNDS) return a;
  const atLeast = greatest(a.atLeast, b.atLeast);
  const atMost = smallest(a.atMost, b.atMost);
  return { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) };
}

function isSatisfiable(bounds: Bounds): boolean {
  return (bounds.atLeast ?? -Infinity) <= (bounds.atMost ?? Infinity);
}

function isWithin(bounds: Bounds, text: string): boolean {
  if (bounds.atLeast === undefined && bounds.atMost === undefined) return true;
  if (!/^[+-]?\d+$/.test(text)) return false;
  const value = Number(text);
  return value >= (bounds.atLeast ?? -Infinity) && value <= (bounds.atMost ?? Infinity);
}

/** A value that meets it, as a node would be labelled; empty when there is none. The lowest where any integer will do. */
export function exampleValue(requirement: Requirement): string {
  if (!requirement.isComplement) return [...requirement.values].toSorted()[0] ?? '';
  let value = Math.max(0, requirement.bounds.atLeast ?? 0);
  while (requirement.values.has(String(value))) value += 1;
  return String(value);
}

/** As Karpenter prints it: at most five values, then `and N others`. */
export function formatRequirement(requirement: Requirement): string {
  const operator = operatorOf(requirement);
  let text = `${requirement.key} ${operator}`;
  if (operator === 'In' || operator === 'NotIn') text += ` [${shortList([...requirement.values].toSorted())}]`;
  const { atLeast, atMost } = requirement.bounds;
  if (atLeast !== undefined) text += ` >=${atLeast}`;
  if (atMost !== undefined) text += ` <=${atMost}`;
  return requirement.minValues === undefined ? text : `${text} minValues ${requirement.minValues}`;
}

function shortList(values: readonly string[]): string {
  if (values.length <= 5) return values.join(' ');
  return `${values.slice(0, 5).join(' ')} and ${values.length - 5} others`;
}

/** As a NodeClaim's spec writes it: one operator only, the lower bound first; with the operators that every v1 CRD knows. */
export function toRequirementSpec(requirement: Requirement): RequirementSpec {
  const { atLeast, atMost } = requirement.bounds;
  const { key } = requirement;
  const minValues = requirement.minValues === undefined ? {} : { minValues: requirement.minValues };
  if (atLeast !== undefined) return { key, operator: 'Gt', values: [String(atLeast - 1)], ...minValues };
  if (atMost !== undefined) return { key, operator: 'Lt', values: [String(atMost + 1)], ...minValues };
  const values = [...requirement.values].toSorted();
  return { key, operator: operatorOf(requirement), ...(values.length === 0 ? {} : { values }), ...minValues };
}
