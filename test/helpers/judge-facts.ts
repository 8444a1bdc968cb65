/** One check over facts made by hand: what the sandbox cannot show, and the edges of what the wire may bring. */
import { CHECKS } from '../../src/checks/index.ts';
import { runChecks } from '../../src/checks/run-checks.ts';
import {
  type Facts,
  type FactKey,
  type FactValues,
  factsOf,
  readFact,
  type UnreadFact,
  unreadFact,
} from '../../src/domain/facts.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { nodeStartOf } from '../../src/domain/scaling-timing.ts';

/** A value is a fact that was read; an unread fact stands for itself. */
export type GivenFacts = { readonly [K in FactKey]?: FactValues[K] | UnreadFact };

const NOT_GIVEN = unreadFact('not-found', 'the test does not give it');

/** Findings of the check. What is not given could not be read. */
export function judgeGiven(id: string, given: GivenFacts): Finding[] {
  const check = CHECKS.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  const facts = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, isUnread(value) ? value : readFact(value, 'the test')]),
  ) as Partial<Facts>;
  const origin = {
    collectedAt: Date.UTC(2026, 10, 2, 12),
    clusterName: 'speech-cluster',
    region: 'us-west-2',
    profile: null,
  };
  return runChecks(
    [check],
    { origin, facts: factsOf(facts, NOT_GIVEN) },
    {
      commandLine: (verb) => `hpscale ${verb} --cluster speech-cluster --region us-west-2`,
      settings: { nodeStart: nodeStartOf(300) },
    },
  );
}

function isUnread(value: unknown): value is UnreadFact {
  return typeof value === 'object' && value !== null && 'status' in value && value.status === 'unread';
}
