/** What is wrong with operators and values of a pool's requirements by themselves, and how they were meant. */
import { isEmptyRequirement } from '../../autoscaling/karpenter/requirement.ts';
import { requirementOf, type Requirements } from '../../autoscaling/karpenter/requirements.ts';
import { OS_LABEL } from '../../autoscaling/karpenter/well-known-labels.ts';
import { offeringGroups } from '../../domain/node-class-offers.ts';
import { ARCH_LABEL, CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import type { LiveNodePool, PoolRequirement } from '../../domain/node-pool-object.ts';
import { unique } from '../../domain/pool-choice.ts';
import { classifyRequirementKey } from '../../domain/requirement-keys.ts';
import type { CheckContext } from '../check.ts';
import { keyOf, replaceKey, REQUIREMENTS_FIELD, requirementsOf } from './node-pools.ts';
import { valueSlip, type ZonesById } from './value-slips.ts';

export interface ValueProblem {
  /** Path in the object. */
  readonly field: string;
  readonly value: unknown;
  readonly key: string;
  readonly text: string;
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt', 'Gte', 'Lte'];
const LISTING = ['In', 'NotIn'];
/** Gte and Lte came with Karpenter 1.9. */
const COMPARING = ['Gt', 'Lt', 'Gte', 'Lte'];
/** Every node has these, and their values are no numbers. */
const TEXT_KEYS = [INSTANCE_TYPE_LABEL, ZONE_LABEL, ARCH_LABEL, CAPACITY_TYPE_LABEL, OS_LABEL];

/** Zone names by zone id, from whatever tells them. */
export function zonesByIdOf(context: CheckContext): ZonesById {
  const groups = (context.optional('nodeClasses') ?? []).flatMap((nodeClass) => offeringGroups(nodeClass) ?? []);
  const fromGroups = groups.flatMap(({ zonesById }) => Object.entries(zonesById ?? {}));
  const fromSubnets = (context.optional('subnets') ?? []).map(({ zone, zoneId }) => [zoneId, zone] as const);
  return new Map([...fromGroups, ...fromSubnets]);
}

/** In the order of the list, then what only all of them together make impossible. */
export function valueProblemsOf(pool: LiveNodePool, zonesById: ZonesById): ValueProblem[] {
  const own = pool.requirements.flatMap((requirement, index) => ownProblems(requirement, index, zonesById));
  const bad = new Set(own.map(({ key }) => key));
  return [...own, ...contradictions(pool, bad)];
}

function ownProblems(requirement: PoolRequirement, index: number, zonesById: ZonesById): ValueProblem[] {
  const key = keyOf(requirement);
  // What is wrong with the key itself is said by node-pool-requirement-keys.
  if (['ec2', 'restricted', 'slip'].includes(classifyRequirementKey(key).kind)) return [];
  const at = (field: 'operator' | 'values', text: string): ValueProblem[] => [
    { field: `${REQUIREMENTS_FIELD}[${index}].${field}`, value: requirement[field], key, text },
  ];
  const operator = operatorProblem(requirement, key);
  if (operator !== undefined) return at('operator', operator);
  const texts = LISTING.includes(requirement.operator)
    ? listProblems(requirement, key, zonesById)
    : comparisonProblems(requirement);
  return texts.flatMap((text) => at('values', text));
}

function operatorProblem({ operator }: PoolRequirement, key: string): string | undefined {
  if (!OPERATORS.includes(operator)) return `"${operator}" is not an operator: it is one of ${OPERATORS.join(', ')}`;
  if (!TEXT_KEYS.includes(key)) return undefined;
  if (operator === 'DoesNotExist') return `every node has the label ${key}: with DoesNotExist none is left`;
  if (COMPARING.includes(operator)) return `${operator} compares numbers, and the values of ${key} are none`;
  return undefined;
}

function listProblems({ operator, values, minValues }: PoolRequirement, key: string, zonesById: ZonesById): string[] {
  if (values.length === 0) return operator === 'In' ? [`${key} In without values lets no node start`] : [];
  const slips = values.flatMap((value) => valueSlip(key, value, zonesById)?.text ?? []);
  const distinct = new Set(values).size;
  if (minValues === undefined || operator !== 'In' || distinct >= minValues) return slips;
  return [...slips, `${key} wants ${minValues} different values and lists ${distinct}`];
}

function comparisonProblems({ key, operator, values }: PoolRequirement): string[] {
  if (!COMPARING.includes(operator) || (values.length === 1 && /^\d+$/.test(values[0] ?? ''))) return [];
  return [`${key} ${operator} takes one whole number, and has ${values.length === 0 ? 'none' : values.join(', ')}`];
}

/** Keys of which nothing is left once all requirements and template labels count. */
function contradictions(pool: LiveNodePool, bad: ReadonlySet<string>): ValueProblem[] {
  const all: Requirements = requirementsOf(pool);
  const keys = unique(pool.requirements.map(keyOf)).filter((key) => !bad.has(key));
  return keys
    .filter((key) => isContradiction(pool, key, all))
    .map((key) => {
      const index = pool.requirements.findLastIndex((requirement) => keyOf(requirement) === key);
      const value = pool.requirements[index];
      const text = `the requirements on ${key} contradict each other: no value meets ${describe(pool, key)}`;
      return { field: `${REQUIREMENTS_FIELD}[${index}]`, value, key, text };
    });
}

/** One requirement by itself is never a contradiction; several that exclude the label are no contradiction either. */
function isContradiction(pool: LiveNodePool, key: string, all: Requirements): boolean {
  const written = pool.requirements.filter((requirement) => keyOf(requirement) === key);
  const isLabelled = Object.hasOwn(pool.labels, key);
  const parts = written.length + (isLabelled ? 1 : 0);
  const isExcluding = written.every(({ operator }) => operator === 'DoesNotExist') && !isLabelled;
  return parts > 1 && !isExcluding && isEmptyRequirement(requirementOf(all, key));
}

function describe(pool: LiveNodePool, key: string): string {
  const written = pool.requirements
    .filter((requirement) => keyOf(requirement) === key)
    .map(({ operator, values }) => (values.length === 0 ? operator : `${operator} [${values.join(', ')}]`));
  const label = pool.labels[key];
  return [...written, ...(label === undefined ? [] : [`the template's label ${label}`])].join(' and ');
}

interface Repair {
  readonly key: string;
  /** One requirement, or none where nothing is left to say; undefined where nobody can tell what was meant. */
  readonly replacement: readonly PoolRequirement[] | undefined;
}

/** Every broken key, with what its values meant. */
function repairsOf(pool: LiveNodePool, problems: readonly ValueProblem[], zonesById: ZonesById): Repair[] {
  const keys = unique(problems.map(({ key }) => key));
  return keys.map((key) => ({ key, replacement: repairOf(pool, key, zonesById) }));
}

/** The requirements with their values as they were meant; as they are where that cannot be told. */
export function mendValues(pool: LiveNodePool, zonesById: ZonesById): readonly PoolRequirement[] {
  return repairsOf(pool, valueProblemsOf(pool, zonesById), zonesById).reduce<readonly PoolRequirement[]>(
    (list, { key, replacement }) =>
      replacement === undefined ? list : replaceKey({ ...pool, requirements: list }, key, replacement),
    pool.requirements,
  );
}

/** What `mendValues` does, in words. */
export function adviseOnValues(pool: LiveNodePool, problems: readonly ValueProblem[], zonesById: ZonesById): string {
  return repairsOf(pool, problems, zonesById).map(describeRepair).join('; ');
}

function describeRepair({ key, replacement }: Repair): string {
  if (replacement === undefined) {
    const where = key === ZONE_LABEL ? ' (aws ec2 describe-availability-zones --zone-ids ID tells a zone)' : '';
    return `name values of ${key} that exist${where}`;
  }
  const [first] = replacement;
  return first === undefined ? `leave ${key} open` : `write ${key} ${first.operator} [${first.values.join(', ')}]`;
}

/** The values that are listed for the key; of a label in the template, that one; else those that are excluded. */
function repairOf(pool: LiveNodePool, key: string, zonesById: ZonesById): Repair['replacement'] {
  const valuesWith = (operator: string) =>
    pool.requirements
      .filter((requirement) => keyOf(requirement) === key && requirement.operator === operator)
      .flatMap(({ values }) => values);
  const label = pool.labels[key];
  const listed = label === undefined ? valuesWith('In') : [label];
  const [operator, written] = listed.length > 0 ? (['In', listed] as const) : (['NotIn', valuesWith('NotIn')] as const);
  const meant = written.map((value) => meantBy(key, value, zonesById));
  if (meant.includes(undefined)) return undefined;
  const values = unique(meant.flatMap((value) => value ?? []));
  return values.length === 0 ? [] : [{ key, operator, values }];
}

function meantBy(key: string, value: string, zonesById: ZonesById): string | undefined {
  const slip = valueSlip(key, value, zonesById);
  return slip === undefined ? value : slip.meant;
}
