/** Runs checks over facts: what could not be read becomes `unknown` with its reason, nothing becomes silence. */
import {
  type CollectedFacts,
  type FactKey,
  factReader,
  type Facts,
  type FactsOrigin,
  type FactValues,
  type UnreadFact,
} from '../domain/facts.ts';
import type { Finding, Severity, SourceLocation, Subject } from '../domain/finding.ts';
import type { ManifestSet } from '../domain/manifest-file.ts';
import type { Check, CheckContext, CheckSettings, Judgement } from './check.ts';
import { findWaiver } from './find-waiver.ts';

export interface RunOptions {
  readonly commandLine: CheckContext['commandLine'];
  readonly settings: CheckSettings;
  /** Of checks that are more or less severe to this user than by themselves. */
  readonly severity?: Readonly<Record<string, Severity>>;
  /** Absent for a cluster. */
  readonly manifests?: ManifestSet;
  /** Where in a file a judgement points; absent where no files were read. */
  readonly locate?: Locate;
}

export type Locate = (judgement: Judgement) => SourceLocation | null;

/** Findings in the order of the checks, within a check by subject. */
export function runChecks(checks: readonly Check[], collected: CollectedFacts, options: RunOptions): Finding[] {
  const { commandLine, settings, manifests = null } = options;
  const context = { ...factReader(collected), commandLine, settings, manifests, now: collected.origin.collectedAt };
  return checks.flatMap((check) =>
    judge(check, collected, context).map((judgement) => ({
      ...toFinding(check, judgement, options),
      waived: findWaiver(check, judgement, context),
    })),
  );
}

/** One check, by subject. Never throws for a fact that is not there. */
function judge(check: Check, { facts, origin }: CollectedFacts, context: CheckContext): readonly Judgement[] {
  const whole = wholeSubject(origin);
  const unread = check.needs.map((key) => ({ key, fact: facts[key] })).filter(isUnread);
  // What cannot exist weighs more than what could not be read: there is nothing to judge.
  const absent = unread.find(({ fact }) => fact.reason === 'not-installed' || fact.reason === 'not-applicable');
  const [first] = unread;
  if (absent) return [unreadJudgement('skip', absent, whole)];
  if (first) return [unreadJudgement('unknown', first, whole)];
  const judgements = judgeSafely(() => check.judge(valuesOf(facts), context), whole);
  if (judgements.length === 0) return [nothingToJudge(check, whole)];
  return judgements.toSorted(bySubject);
}

/** A bug in one check, or an object of a shape that nobody thought of, takes no other check away. */
function judgeSafely(run: () => readonly Judgement[], subject: Subject): readonly Judgement[] {
  try {
    return run();
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    return [crashedJudgement(message, stack.split('\n')[1]?.trim() ?? null, subject)];
  }
}

function crashedJudgement(error: string, place: string | null, subject: Subject): Judgement {
  return {
    status: 'unknown',
    subject,
    messageId: 'crashed',
    message: `the check itself failed in a way it should not: ${error}`,
    data: { error },
    evidence: [{ field: 'stack', value: place, source: 'hpscale' }],
    certainty: 'unknown',
    fix: {
      summary: 'this is a bug of hpscale: report it with a snapshot of the cluster',
      command: null,
      automatic: null,
    },
    // Whatever the check is about: an answer that is missing through our fault must not look like an all-clear.
    severity: 'error',
    location: null,
  };
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
    location: null,
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
    location: null,
  };
}

function toFinding(check: Check, judgement: Judgement, options: RunOptions): Omit<Finding, 'waived'> {
  const { subject, severity, ...rest } = judgement;
  return {
    check: check.id,
    ...rest,
    severity: options.severity?.[check.id] ?? severity ?? check.severity,
    subject: subject.text,
    docs: `docs/checks/${check.id}.md`,
    location: judgement.location ?? options.locate?.(judgement) ?? null,
  };
}

function bySubject(a: Judgement, b: Judgement): number {
  if (a.subject.text === b.subject.text) return 0;
  return a.subject.text < b.subject.text ? -1 : 1;
}

/** All that was looked at: a cluster, one that could not be found out, or files. */
function wholeSubject({ clusterName, region }: FactsOrigin): Subject {
  if (clusterName !== null) return { text: `cluster/${clusterName}` };
  return { text: region === null ? 'files' : 'cluster' };
}
