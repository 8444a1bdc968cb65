/** JUnit XML: a suite per check, a test case per subject; what fails there is what makes hpscale exit with 1. */
import { type FailOn, verdictOf } from '../domain/check-verdict.ts';
import type { CheckInfo, CheckResult, Finding } from '../domain/finding.ts';
import { findingText, waiverText } from './finding-text.ts';
import { element } from './xml.ts';

type CaseKind = 'passed' | 'failure' | 'error' | 'skipped';

export interface JunitOptions {
  readonly checks: readonly CheckInfo[];
  readonly failOn: FailOn;
}

/** Failures are `failure`, what could not be judged is `error`, skipped and ignored ones are `skipped`. */
export function toJunit(result: CheckResult, { checks, failOn }: JunitOptions): string {
  const suites = checks.flatMap((info) => {
    const findings = result.findings.filter(({ check }) => check === info.id);
    return findings.length === 0 ? [] : [toSuite(info, findings, failOn)];
  });
  const name = `hpscale check ${result.cluster ?? 'files'}`;
  const root = element('testsuites', { name, ...counts(result.findings, failOn) }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function toSuite({ id, title }: CheckInfo, findings: readonly Finding[], failOn: FailOn): string {
  return element('testsuite', { name: id, ...counts(findings, failOn) }, [
    element('properties', {}, [element('property', { name: 'title', value: title })]),
    ...findings.map((finding) => toCase(finding, kindOf(finding, failOn))),
  ]);
}

function counts(findings: readonly Finding[], failOn: FailOn) {
  const kinds = findings.map((finding) => kindOf(finding, failOn));
  const count = (kind: CaseKind) => kinds.filter((other) => other === kind).length;
  return {
    tests: findings.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: 0,
  };
}

function kindOf(finding: Finding, failOn: FailOn): CaseKind {
  const { status, waived } = finding;
  const verdict = verdictOf([finding], failOn);
  if (verdict !== 'clean') return verdict === 'failing' ? 'failure' : 'error';
  return status === 'skip' || status === 'unknown' || waived !== null ? 'skipped' : 'passed';
}

function toCase(finding: Finding, kind: CaseKind): string {
  const { check, subject, location } = finding;
  const attributes = {
    classname: `hpscale.${check}`,
    name: subject,
    time: 0,
    file: location?.file,
    line: location?.line,
  };
  return element('testcase', attributes, outcomeOf(finding, kind));
}

function outcomeOf(finding: Finding, kind: CaseKind): readonly string[] {
  const { message, severity, status, waived } = finding;
  switch (kind) {
    case 'failure':
      return [element('failure', { type: severity, message }, findingText(finding))];
    case 'error':
      return [element('error', { type: 'unknown', message }, findingText(finding))];
    case 'skipped':
      return [element('skipped', { message: waived === null ? message : `${waiverText(finding)}: ${message}` })];
    default:
      // A failure that is less severe than what fails the run.
      return status === 'fail' ? [element('system-out', {}, `${severity}: ${findingText(finding)}`)] : [];
  }
}
