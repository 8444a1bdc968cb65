/** Whether some group of the node class has each value that a pool lists for a label. */
import { isEmptyRequirement } from '../../autoscaling/karpenter/requirement.ts';
import { requirementOf } from '../../autoscaling/karpenter/requirements.ts';
import { nearest } from '../../domain/nearest.ts';
import { notOffered } from '../../domain/pool-choice.ts';
import type { Evidence, Fix } from '../../domain/finding.ts';
import type { Judge, Judgement } from '../check.ts';
import { patchRequirements, replaceKey, requirementEvidence, subjectOf } from './node-pools.ts';
import { listedValues, OFFER_MESSAGES, type OfferedPool } from './pool-offers.ts';
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
};

export interface Dimension {
  readonly key: string;
  /** `instance type`. */
  readonly what: string;
  readonly offered: readonly string[];
  /** Of what the node class offers. */
  readonly evidence: readonly Evidence[];
  /** A better mend than writing what there is. */
  readonly fix?: (missing: readonly string[]) => Fix | undefined;
}

/** One judgement: every value is offered, some are, none is. */
export function judgeOfferedValues(
  offered: OfferedPool,
  judge: Judge<typeof OFFERED_MESSAGES>,
  dimension: Dimension,
): Judgement {
  const { pool, nodeClass, requirements } = offered;
  const { key, what } = dimension;
  const subject = subjectOf(pool);
  const evidence = [...requirementEvidence(pool, key), ...dimension.evidence];
  const requirement = requirementOf(requirements, key);
  const listed = listedValues(requirement);
  if (listed === undefined) return judge.pass(subject, 'all', { what }, { evidence });
  const wellFormed = listed.filter((value) => valueSlip(key, value) === undefined);
  if (isEmptyRequirement(requirement) || wellFormed.length === 0) {
    return judge.skip(subject, 'malformed', { what }, { evidence });
  }
  const missing = notOffered(wellFormed, dimension.offered);
  if (missing.length === 0) return judge.pass(subject, 'offered', { what, values: wellFormed }, { evidence });
  const present = wellFormed.filter((value) => !missing.includes(value));
  const fix = dimension.fix?.(missing) ?? writeOffered(offered, dimension, { missing, present });
  const data = { what, values: missing, nodeClass };
  return present.length === 0
    ? judge.fail(subject, 'none', { ...data, offered: dimension.offered }, { evidence, fix })
    : judge.fail(subject, 'some', { ...data, offered: present }, { evidence, fix, severity: 'warning' });
}

/** What is there of the values, with slips set right; where nothing is left of them, all that is offered. */
function writeOffered(
  { pool }: OfferedPool,
  { key, what, offered }: Dimension,
  { missing, present }: { readonly missing: readonly string[]; readonly present: readonly string[] },
): Fix {
  const meant = missing.flatMap(
    (value) =>
      nearest(
        value,
        offered.filter((known) => isAkin(value, known)),
      ) ?? [],
  );
  const values = [...new Set([...present, ...meant])];
  const written = values.length > 0 ? values : offered;
  const replacement = written.length === 0 ? [] : [{ key, operator: 'In', values: written }];
  return patchRequirements(pool, `ask for the ${what} that its node class has: ${written.join(', ')}`, [
    ...replaceKey(pool, key, replacement),
  ]);
}

/** A slip within a name, not another thing: the same up to the dot of a type. Another zone is never a slip. */
function isAkin(value: string, known: string): boolean {
  const stem = (text: string) => /^(.+)\.[^.]*$/.exec(text)?.[1];
  return stem(value) !== undefined && stem(value) === stem(known);
}
