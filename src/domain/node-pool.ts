/** A node pool: what nodes Karpenter may make from a node class, how many, and when it takes them away (NodePool). */
import type { CapacityType } from './cluster.ts';
import { budgetProblems, MAX_BUDGETS, type DisruptionBudget } from './disruption-budget.ts';
import { findInstanceType, INSTANCE_TYPES } from './instance-type.ts';
import { isLabelValue, isQualifiedName } from './kube-names.ts';
import { nearest } from './nearest.ts';
import { nameProblems } from './node-class.ts';
import { labelKeyProblem } from './node-labels.ts';
import type { Problem } from './problem.ts';
import { smallestPerNode } from './pool-limits.ts';
import { parseQuantity, quantityToNumber } from './quantity.ts';

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
export type ConsolidationPolicy = 'WhenEmpty' | 'WhenEmptyOrUnderutilized';

export interface NodePoolTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface NodePoolSpec {
  readonly name: string;
  readonly nodeClass: string;
  /** `ml.` types; all types of the node class's groups when empty. */
  readonly instanceTypes: readonly string[];
  /** Zone names (us-west-2a); all zones of the groups when empty. */
  readonly zones: readonly string[];
  /** Both when empty. */
  readonly capacityTypes: readonly string[];
  /** Quantities by resource: `nvidia.com/gpu`, `cpu`, `memory`, `nodes`. */
  readonly limits: Readonly<Record<string, string>>;
  readonly taints: readonly NodePoolTaint[];
  readonly startupTaints: readonly NodePoolTaint[];
  readonly labels: Readonly<Record<string, string>>;
  readonly consolidationPolicy: string;
  /** Go duration in whole seconds, or `Never`. */
  readonly consolidateAfter: string;
  /** Go duration in whole seconds, or `Never`. */
  readonly expireAfter: string;
  /** Karpenter's default (10 % of the nodes) when empty. */
  readonly budgets: readonly DisruptionBudget[];
  readonly weight?: number;
}

export const CONSOLIDATION_POLICIES: readonly ConsolidationPolicy[] = ['WhenEmpty', 'WhenEmptyOrUnderutilized'];
export const CAPACITY_TYPES: readonly CapacityType[] = ['on-demand', 'spot'];
export const TAINT_EFFECTS: readonly TaintEffect[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** No running pod is ever moved: on GPU nodes that costs a model load or the work since the last checkpoint. */
export const DEFAULT_CONSOLIDATION_POLICY: ConsolidationPolicy = 'WhenEmpty';
/** About as long as a node takes to come: a shorter wait gives back what a new pod would have to wait for. */
export const DEFAULT_CONSOLIDATE_AFTER = '5m';
/** Expiry drains by force, budgets or not; HyperPod patches its nodes by its own means. */
export const DEFAULT_EXPIRE_AFTER = 'Never';
/** The only architecture in HyperPod's list of supported labels. */
export const SUPPORTED_ARCH = 'amd64';

/** `key[=value]:Effect` as kubectl writes taints. Never fails: `nodePoolProblems` says what is wrong. */
export function parseTaint(text: string): NodePoolTaint {
  const colon = text.lastIndexOf(':');
  const [key = '', value] = (colon === -1 ? text : text.slice(0, colon)).split(/=(.*)/s);
  return {
    key,
    ...(value === undefined || value === '' ? {} : { value }),
    effect: colon === -1 ? '' : text.slice(colon + 1),
  };
}

/** What the NodePool CRD of v1.0, Karpenter's own validation and HyperPod's provider would refuse. */
export function nodePoolProblems(spec: NodePoolSpec): Problem[] {
  return [
    ...nameProblems(spec.name),
    ...nameProblems(spec.nodeClass).map((problem) => ({ ...problem, field: 'nodeClass' })),
    ...typeProblems(spec.instanceTypes),
    ...zoneProblems(spec.zones),
    ...oneOf('capacityTypes', 'a capacity type', spec.capacityTypes, CAPACITY_TYPES),
    ...limitProblems(spec),
    ...taintProblems([...spec.taints, ...spec.startupTaints]),
    ...labelProblems(spec.labels),
    ...oneOf('consolidationPolicy', 'a consolidation policy', [spec.consolidationPolicy], CONSOLIDATION_POLICIES),
    ...durationProblems('consolidateAfter', '--consolidate-after', spec.consolidateAfter),
    ...durationProblems('expireAfter', '--expire-after', spec.expireAfter),
    ...disruptionBudgetProblems(spec.budgets),
    ...weightProblems(spec.weight),
  ];
}

function oneOf(field: string, what: string, values: readonly string[], known: readonly string[]): Problem[] {
  return values
    .filter((value) => !known.includes(value))
    .map((value) => ({ field, message: `"${value}" is not ${what}`, hint: `one of ${known.join(', ')}` }));
}

function typeProblems(types: readonly string[]): Problem[] {
  return types.flatMap((name, index) => {
    const field = `instanceTypes[${index}]`;
    if (!name.startsWith('ml.')) return [notAnMlType(name, field)];
    const arch = findInstanceType(name)?.arch ?? SUPPORTED_ARCH;
    if (arch === SUPPORTED_ARCH) return [];
    return [{ field, message: `${name} is ${arch}, and autoscaling on HyperPod supports ${SUPPORTED_ARCH} only` }];
  });
}

function notAnMlType(name: string, field: string): Problem {
  const known = INSTANCE_TYPES.map((type) => type.name);
  const guess = known.includes(`ml.${name}`) ? `ml.${name}` : nearest(`ml.${name}`, known);
  return {
    field,
    message: `"${name}" is not an instance type of HyperPod: they start with ml.`,
    ...(guess === undefined ? {} : { hint: `did you mean ${guess}?` }),
  };
}

function zoneProblems(zones: readonly string[]): Problem[] {
  return zones.flatMap((zone, index) => {
    const field = `zones[${index}]`;
    if (/^[a-z]+\d+-az\d+$/.test(zone)) {
      return [{ field, message: `${zone} is a zone id`, hint: 'give the zone by its name, for example us-west-2a' }];
    }
    if (/^[a-z]{2,}(-[a-z]+)+-\d+([a-z]|-[a-z0-9-]+)$/.test(zone)) return [];
    return [{ field, message: `"${zone}" is not an availability zone`, hint: 'zones look like us-west-2a' }];
  });
}

function limitProblems(spec: NodePoolSpec): Problem[] {
  return Object.entries(spec.limits).flatMap(([resource, quantity]) => {
    const field = `limits.${resource}`;
    if (!isQualifiedName(resource)) return [{ field, message: `"${resource}" is not a resource` }];
    const thousandths = parseQuantity(quantity);
    if (thousandths === undefined) {
      return [
        { field, message: `the limit ${resource}=${quantity} is not a quantity`, hint: 'write it as 8, 64 or 512Gi' },
      ];
    }
    if (thousandths <= 0n) {
      return [
        { field, message: `a limit of ${resource}=${quantity} lets no node start`, hint: 'to stop a pool, delete it' },
      ];
    }
    if (isCounted(resource) && thousandths % 1000n !== 0n) {
      return [{ field, message: `the limit ${resource}=${quantity} is not a whole number` }];
    }
    return tooSmallLimit(spec.instanceTypes, resource, quantity);
  });
}

function isCounted(resource: string): boolean {
  return resource === 'nodes' || resource.includes('/');
}

/** A limit below the smallest of the pool's types: Karpenter would never start a node, and say so nowhere. */
function tooSmallLimit(typeNames: readonly string[], resource: string, quantity: string): Problem[] {
  const types = typeNames.map(findInstanceType);
  const known = types.filter((type) => type !== undefined);
  if (known.length === 0 || known.length !== types.length) return [];
  const smallest = smallestPerNode(known, resource);
  if (smallest <= (quantityToNumber(quantity) ?? 0)) return [];
  const where = typeNames.length === 1 ? `of ${typeNames[0]}` : 'of the smallest of its instance types';
  return [
    {
      field: `limits.${resource}`,
      message: `the limit ${resource}=${quantity} is below the ${smallest} ${where}, so no node could start`,
    },
  ];
}

function taintProblems(taints: readonly NodePoolTaint[]): Problem[] {
  const seen = new Set<string>();
  return taints.flatMap(({ key, value = '', effect }) => {
    const written = `${key}${value === '' ? '' : `=${value}`}:${effect}`;
    const field = `taints.${key}`;
    const id = `${key}:${effect}`;
    const isRepeated = seen.has(id);
    seen.add(id);
    if (isRepeated) return [{ field, message: `the taint ${id} is given twice (a value does not tell taints apart)` }];
    const isGood = isQualifiedName(key) && isLabelValue(value) && TAINT_EFFECTS.some((known) => known === effect);
    if (isGood) return [];
    return [
      {
        field,
        message: `"${written}" is not a taint`,
        hint: `write it as key=value:Effect or key:Effect, with ${TAINT_EFFECTS.join(', ')}`,
      },
    ];
  });
}

function labelProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const field = `labels.${key}`;
    if (!isQualifiedName(key)) return [{ field, message: `"${key}" is not a label key` }];
    if (!isLabelValue(value)) return [{ field, message: `"${value}" is not a value for the label ${key}` }];
    const problem = labelKeyProblem(key);
    return problem === undefined ? [] : [{ field, ...problem }];
  });
}

function durationProblems(field: string, flag: string, text: string): Problem[] {
  if (/^(([0-9]+(s|m|h))+|Never)$/.test(text)) return [];
  return [{ field, message: `${flag} ${text} is not a duration`, hint: 'write it as 90s, 5m, 1h30m or Never' }];
}

function disruptionBudgetProblems(budgets: readonly DisruptionBudget[]): Problem[] {
  const problems = budgets.flatMap((budget, index) => budgetProblems(budget, `budgets[${index}]`));
  if (budgets.length <= MAX_BUDGETS) return problems;
  return [{ field: 'budgets', message: `${budgets.length} budgets are more than ${MAX_BUDGETS}` }, ...problems];
}

function weightProblems(weight: number | undefined): Problem[] {
  if (weight === undefined || (Number.isInteger(weight) && weight >= 1 && weight <= 100)) return [];
  return [{ field: 'weight', message: `the weight ${weight} is not a whole number from 1 to 100` }];
}
