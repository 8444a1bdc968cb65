/** What findings come to, and which of them were known before. */
import { type CheckResult, type CheckSummary, type Finding, SEVERITIES, type Severity } from './finding.ts';

/** From which severity on a finding fails a run. */
export const FAIL_ON = ['error', 'warning'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** `unsure`: nothing fails, but something that would count could not be judged. */
export type Verdict = 'clean' | 'failing' | 'unsure';

/** The verdict of all findings that are not waived. */
export function verdictOf(findings: readonly Finding[], failOn: FailOn): Verdict {
  const counted = atLeast(findings, failOn).filter(({ waived }) => waived === null);
  if (counted.some(({ status }) => status === 'fail')) return 'failing';
  return counted.some(({ status }) => status === 'unknown') ? 'unsure' : 'clean';
}

/** Counts of findings. */
export function summarize(findings: readonly Finding[]): CheckSummary {
  const counted = findings.filter(({ waived }) => waived === null);
  const failing = (severity: Severity) =>
    counted.filter((finding) => finding.status === 'fail' && finding.severity === severity).length;
  return {
    pass: findings.filter(({ status }) => status === 'pass').length,
    fail: Object.fromEntries(SEVERITIES.map((severity) => [severity, failing(severity)])) as CheckSummary['fail'],
    skip: findings.filter(({ status }) => status === 'skip').length,
    unknown: counted.filter(({ status }) => status === 'unknown').length,
    waived: findings.length - counted.length,
  };
}

/** Whether `--fix` would mend it. */
export function isAutomatic({ status, waived, fix }: Finding): boolean {
  return status === 'fail' && waived === null && fix !== null && fix.automatic !== null;
}

/** The result with other findings, counted anew. */
export function withFindings(result: CheckResult, findings: readonly Finding[]): CheckResult {
  return { ...result, findings, summary: summarize(findings) };
}

/** Only findings of this severity or above. */
export function atLeast(findings: readonly Finding[], severity: Severity): readonly Finding[] {
  return findings.filter((finding) => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity));
}

/** What a baseline knows a finding by: words may change, this does not. */
export type KnownFinding = Pick<Finding, 'check' | 'subject' | 'messageId'>;

/** Failures that are known are waived; what is unknown stays so, because nobody can know what it would be. */
export function waiveKnown(findings: readonly Finding[], known: readonly KnownFinding[]): readonly Finding[] {
  const keys = new Set(known.map(keyOf));
  return findings.map((finding) => {
    if (finding.status !== 'fail' || finding.waived !== null || !keys.has(keyOf(finding))) return finding;
    return { ...finding, waived: { by: 'baseline', reason: null, until: null } };
  });
}

function keyOf({ check, subject, messageId }: KnownFinding): string {
  return JSON.stringify([check, subject, messageId]);
}
