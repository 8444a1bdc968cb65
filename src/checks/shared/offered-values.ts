/** Whether some group of the node class has each value that a pool lists for a label. */
import { requirementOf } from '../../autoscaling/karpenter/requirements.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Fix } from '../../domain/finding.ts';
import type { OfferingGroup } from '../../domain/node-class-offers.ts';
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import type { PoolRequirement } from '../../domain/node-pool-object.ts';
import { notOffered, unique } from '../../domain/pool-choice.ts';
import type { Judge, Judgement } from '../check.ts';
import { patchRequirements, replaceKey, requirementEvidence, subjectOf } from './node-pools.ts';
import { listedValues, OFFER_MESSAGES, type OfferedPool, offerEvidence } from './pool-offers.ts';
import { valueSlip } from './value-slips.ts';

interface Values {
  readonly what: string;
  readonly values: readonly string[];
}

interface Missing extends Values {
  readonly nodeClass: string;
  readonly offered: readonly string[];
}

export const OFFERED_MESSAGES = {
  ...OFFER_MESSAGES,
  all: ({ what }: { what: string }) => `it takes every ${what} of its node class`,
  offered: ({ what, values }: Values) => `its node class has each ${what} it names: ${values.join(', ')}`,
  malformed: ({ what }: { what: string }) => `it names no ${what} that could exist: see node-pool-requirement-values`,
  none: ({ what, values, nodeClass, offered }: Missing) =>
    `no group of the node class ${nodeClass} has the ${what} ${values.join(', ')}: no node can start; it has ${offered.join(', ')}`,
  some: ({ what, values, nodeClass, offered }: Missing) =>
    `no group of the node class ${nodeClass} has the ${what} ${values.join(', ')}; of those named it has ${offered.join(', ')}`,
  untold: ({ what, groups }: { what: string; groups: readonly string[] }) =>
    `it names a ${what} that no group is known to have, and what ${groups.join(', ')} ${groups.length === 1 ? 'has' : 'have'} is not told`,
};

/** A label whose values the groups of a node class have. */
export interface Dimension {
  readonly key: string;
  /** `instance type`. */
  readonly what: string;
  readonly valuesOf: (group: OfferingGroup) => readonly string[];
}

export const TYPES: Dimension = {
  key: INSTANCE_TYPE_LABEL,
  what: 'instance type',
  valuesOf: ({ instanceTypes }) => instanceTypes,
};
export const ZONES: Dimension = { key: ZONE_LABEL, what: 'zone', valuesOf: ({ zones }) => zones };
export const CAPACITY_TYPES: Dimension = {
  key: CAPACITY_TYPE_LABEL,
  what: 'capacity type',
  valuesOf: ({ capacityType }) => (capacityType === undefined ? [] : [capacityType]),
};

/** One judgement: every value is offered, some are, none is. `mend`: a better fix than to ask for what there is. */
export function judgeOfferedValues(
  offered: OfferedPool,
  judge: Judge<typeof OFFERED_MESSAGES>,
  dimension: Dimension,
  mend: (missing: readonly string[]) => Fix | undefined = () => undefined,
): Judgement {
  const { pool, nodeClass } = offered;
  const { key, what, valuesOf } = dimension;
  const subject = subjectOf(pool);
  const evidence = [...requirementEvidence(pool, key), ...offerEvidence(offered, valuesOf)];
  const demand = demandOf(offered, dimension);
  if (demand === undefined) return judge.pass(subject, 'all', { what }, { evidence });
  const { wanted, missing, present, there } = demand;
  if (wanted.length === 0) return judge.skip(subject, 'malformed', { what }, { evidence });
  if (missing.length === 0) return judge.pass(subject, 'offered', { what, values: wanted }, { evidence });
  const groups = untoldGroups(offered, dimension);
  if (groups.length > 0) return judge.unknown(subject, 'untold', { what, groups }, { evidence });
  const fix = mend(missing) ?? askForWhatIsThere(offered, dimension);
  const data = { what, values: missing, nodeClass };
  return present.length === 0
    ? judge.fail(subject, 'none', { ...data, offered: there }, { evidence, fix })
    : judge.fail(subject, 'some', { ...data, offered: present }, { evidence, fix, severity: 'warning' });
}

interface Demand {
  /** Well-formed values that the pool lists; empty when nothing is left of them. */
  readonly wanted: readonly string[];
  readonly missing: readonly string[];
  readonly present: readonly string[];
  /** All that the node class has. */
  readonly there: readonly string[];
}

/** Groups of which neither the node class nor SageMaker tells the value. */
function untoldGroups({ groups }: OfferedPool, { valuesOf }: Dimension): readonly string[] {
  return groups.filter((group) => valuesOf(group).length === 0).map(({ name }) => name);
}

/** undefined when the pool lists no values. */
function demandOf({ groups, requirements }: OfferedPool, { key, valuesOf }: Dimension): Demand | undefined {
  const listed = listedValues(requirementOf(requirements, key));
  if (listed === undefined) return undefined;
  const there = unique(groups.flatMap(valuesOf));
  const wanted = listed.filter((value) => valueSlip(key, value) === undefined);
  const missing = notOffered(wanted, there);
  return { wanted, missing, present: wanted.filter((value) => !missing.includes(value)), there };
}

/** All dimensions at once: a patch replaces the whole list, and that of another check must not undo this one. */
function askForWhatIsThere(offered: OfferedPool, { key, what }: Dimension): Fix {
  const replacements = [TYPES, ZONES, CAPACITY_TYPES].flatMap((dimension) => {
    const values = valuesToAskFor(offered, dimension);
    return values === undefined ? [] : [{ key: dimension.key, values }];
  });
  const requirements = replacements.reduce<readonly PoolRequirement[]>(
    (list, { key: replaced, values }) =>
      replaceKey({ ...offered.pool, requirements: list }, replaced, [{ key: replaced, operator: 'In', values }]),
    offered.pool.requirements,
  );
  const values = replacements.find((replacement) => replacement.key === key)?.values ?? [];
  return patchRequirements(
    offered.pool,
    `ask for the ${what} that its node class has: ${values.join(', ')}`,
    requirements,
  );
}

/** What is there of the values, with slips set right; where nothing is left of them, all that is offered. */
function valuesToAskFor(offered: OfferedPool, dimension: Dimension): readonly string[] | undefined {
  const demand = demandOf(offered, dimension);
  if (demand === undefined || demand.missing.length === 0 || untoldGroups(offered, dimension).length > 0) {
    return undefined;
  }
  const { missing, present, there } = demand;
  const meant = missing.flatMap((value) => {
    const akin = there.filter((known) => isAkin(value, known));
    return nearest(value, akin) ?? [];
  });
  const values = unique([...present, ...meant]);
  return values.length > 0 ? values : there;
}

/** A slip within a name, not another thing: the same up to the dot of a type. Another zone is never a slip. */
function isAkin(value: string, known: string): boolean {
  const stem = (text: string) => /^(.+)\.[^.]*$/.exec(text)?.[1];
  return stem(value) !== undefined && stem(value) === stem(known);
}
