/** Runs checks over facts: what could not be read becomes `unknown` with its reason, nothing becomes silence. */
import {
  type CollectedFacts,
  type FactKey,
  factReader,
  type Facts,
  type FactValues,
  type UnreadFact,
} from '../domain/facts.ts';
import type { Finding, Subject } from '../domain/finding.ts';
import type { Check, CheckContext, CheckSettings, Judgement } from './check.ts';

export interface RunOptions {
  readonly commandLine: CheckContext['commandLine'];
  readonly settings: CheckSettings;
}

/** Findings in the order of the checks, within a check by subject. */
export function runChecks(checks: readonly Check[], collected: CollectedFacts, options: RunOptions): Finding[] {
  const context: CheckContext = { ...options, ...factReader(collected), now: collected.origin.collectedAt };
  return checks.flatMap((check) => runCheck(check, collected, context));
}

/** One check. Never throws for a fact that is not there. */
function runCheck(check: Check, { facts, origin }: CollectedFacts, context: CheckContext): Finding[] {
  const whole: Subject = { text: origin.clusterName === null ? 'files' : `cluster/${origin.clusterName}` };
  const unread = check.needs.map((key) => ({ key, fact: facts[key] })).filter(isUnread);
  // What cannot exist weighs more than what could not be read: there is nothing to judge.
  const absent = unread.find(({ fact }) => fact.reason === 'not-installed' || fact.reason === 'not-applicable');
  const [first] = unread;
  if (absent) return [toFinding(check, unreadJudgement('skip', absent, whole))];
  if (first) return [toFinding(check, unreadJudgement('unknown', first, whole))];
  const judgements = check.judge(valuesOf(facts), context);
  if (judgements.length === 0) return [toFinding(check, nothingToJudge(check, whole))];
  return judgements.map((judgement) => toFinding(check, judgement)).toSorted(bySubject);
}

interface Unread {
  readonly key: FactKey;
  readonly fact: UnreadFact;
}

function isUnread(entry: { readonly key: FactKey; readonly fact: Facts[FactKey] }): entry is Unread {
  return entry.fact.status === 'unread';
}

/** Only those that are there; `needs` has been looked at before. */
function valuesOf(facts: Facts): FactValues {
  const read = Object.entries(facts).filter(([, fact]) => fact.status === 'read');
  return Object.fromEntries(read.map(([key, fact]) => [key, 'value' in fact && fact.value])) as unknown as FactValues;
}

function unreadJudgement(status: 'skip' | 'unknown', { key, fact }: Unread, subject: Subject): Judgement {
  const { reason, message, permission, hint } = fact;
  return {
    status,
    subject,
    messageId: 'unread',
    message,
    data: { fact: key, reason, permission },
    evidence: [],
    certainty: status === 'skip' ? 'exact' : 'unknown',
    fix: hint === null || status === 'skip' ? null : { summary: hint, command: null, automatic: null },
    severity: null,
  };
}

function nothingToJudge(check: Check, subject: Subject): Judgement {
  return {
    status: 'skip',
    subject,
    messageId: 'no-subjects',
    message: `there are no ${check.subjects}`,
    data: {},
    evidence: [],
    certainty: 'exact',
    fix: null,
    severity: null,
  };
}

function toFinding(check: Check, judgement: Judgement): Finding {
  const { subject, severity, ...rest } = judgement;
  return {
    check: check.id,
    ...rest,
    severity: severity ?? check.severity,
    subject: subject.text,
    docs: `docs/checks/${check.id}.md`,
    waived: null,
  };
}

function bySubject(a: Finding, b: Finding): number {
  if (a.subject === b.subject) return 0;
  return a.subject < b.subject ? -1 : 1;
}
