/** What a check is: facts in, findings out; pure. */
import type { FactKey, FactsOrigin, FactValues, UnreadFact } from '../domain/facts.ts';
import type {
  Certainty,
  CheckPhase,
  Evidence,
  FindingStatus,
  Fix,
  Severity,
  SourceLocation,
  Subject,
} from '../domain/finding.ts';
import type { Ignore } from '../domain/ignore.ts';

import type { ManifestSet } from '../domain/manifest-file.ts';

/** Keyed texts: lower case, no full stop, with the values in them. */
export type Messages = Readonly<Record<string, (data: never) => string>>;
type NoData = Readonly<Record<string, never>>;
type DataOf<M extends Messages, K extends keyof M> =
  Parameters<M[K]> extends readonly [] ? NoData : Parameters<M[K]>[0] & object;

/** What the runner makes a Finding of. */
export interface Judgement {
  readonly status: FindingStatus;
  readonly subject: Subject;
  readonly messageId: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: readonly Evidence[];
  readonly certainty: Certainty;
  readonly fix: Fix | null;
  /** The check's own when absent. */
  readonly severity: Severity | null;
  /** null: whoever runs the check on files finds it by subject and evidence. */
  readonly location: SourceLocation | null;
}

export interface JudgementDetails {
  readonly evidence?: readonly Evidence[];
  readonly fix?: Fix;
  /** `exact` when absent; `unknown` for unknown. */
  readonly certainty?: Certainty;
  readonly severity?: Severity;
  /** Of checks that look at files as such. */
  readonly location?: SourceLocation;
}

export type Judge<M extends Messages> = {
  readonly [S in FindingStatus]: <K extends keyof M & string>(
    subject: Subject,
    messageId: K,
    data: DataOf<M, K>,
    details?: JudgementDetails,
  ) => Judgement;
};

/** What a check may know besides facts. */
export interface CheckContext {
  readonly origin: FactsOrigin;
  /** Milliseconds since the epoch at which the facts were read. */
  readonly now: number;
  /** A command line of hpscale for this cluster, with --cluster, --region and --profile: what fixes print. */
  readonly commandLine: (verb: string, more?: readonly string[]) => string;
  /** A fact that is nice to have: undefined when it could not be read. */
  readonly optional: <K extends FactKey>(key: K) => FactValues[K] | undefined;
  /** Why a fact could not be read; undefined when it was. */
  readonly whyUnread: (key: FactKey) => UnreadFact | undefined;
  readonly settings: CheckSettings;
  /** What `lint` read from files; null for a cluster. */
  readonly manifests: ManifestSet | null;
}

/** What checks assume until it is measured (hpscale.yaml may say better). */
export interface CheckSettings {
  /** From the request to Ready, typically and slow (19 of 20 are faster). */
  readonly nodeStart: { readonly typicalSeconds: number; readonly slowSeconds: number };
  /** Of hpscale.yaml. */
  readonly ignores?: readonly Ignore[];
  /** Ids that an ignore may name. */
  readonly knownChecks?: readonly string[];
}

export type Needed<N extends FactKey> = { readonly [K in N]: FactValues[K] };

export interface CheckSpec<N extends FactKey, M extends Messages> {
  /** Kebab-case; also the file's, the page's and the test's name. Never used again for something else. */
  readonly id: string;
  /** What holds when it passes, one short line. */
  readonly title: string;
  readonly severity: Severity;
  readonly phase: CheckPhase;
  /** What it looks at, plural: `node pools`. Said when there are none. */
  readonly subjects: string;
  /** Without any of these it is `unknown` (or `skip`, where the fact cannot exist). */
  readonly needs: readonly N[];
  /** Facts that it uses when they are there; it says itself what follows when they are not. */
  readonly uses?: readonly FactKey[];
  /** Whether manifests alone suffice: then `lint` runs it on files. `only`: it looks at files as such. */
  readonly offline?: boolean | 'only';
  readonly messages: M;
  /** One judgement per subject, also when it passes; none when there is no subject. */
  readonly run: (facts: Needed<N>, judge: Judge<M>, context: CheckContext) => readonly Judgement[];
}

/** A check with its types closed, as the registry holds it. */
export interface Check extends Omit<CheckSpec<FactKey, Messages>, 'run' | 'messages'> {
  readonly messageIds: readonly string[];
  readonly judge: (facts: FactValues, context: CheckContext) => readonly Judgement[];
}

/** Closes a check's types. `needs` are all there when `judge` is called. */
export function defineCheck<const N extends FactKey, M extends Messages>(spec: CheckSpec<N, M>): Check {
  const { run, messages, ...rest } = spec;
  const judge: Judge<M> = {
    pass: judgementOf('pass', messages),
    fail: judgementOf('fail', messages),
    skip: judgementOf('skip', messages),
    unknown: judgementOf('unknown', messages),
  };
  return {
    ...rest,
    messageIds: Object.keys(messages),
    judge: (facts, context) => run(facts, judge, context),
  };
}

function judgementOf<M extends Messages>(status: FindingStatus, messages: M): Judge<M>[FindingStatus] {
  return (subject, messageId, data, details = {}) => ({
    status,
    subject,
    messageId,
    message: (messages[messageId] as (data: unknown) => string)(data),
    data,
    evidence: details.evidence ?? [],
    certainty: details.certainty ?? (status === 'unknown' ? 'unknown' : 'exact'),
    fix: details.fix ?? null,
    severity: details.severity ?? null,
    location: details.location ?? null,
  });
}

/** A fix that a person makes: a command to paste, or only words. */
export function fixBy(summary: string, command: string | null = null): Fix {
  return { summary, command, automatic: null };
}
