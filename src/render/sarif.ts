/** SARIF 2.1.0, as code scanning tools read it: failures are results, what could not be judged are notifications. */
import type { CheckInfo, CheckResult, Finding, Severity, SourceLocation } from '../domain/finding.ts';
import { findingText, waiverText } from './finding-text.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

export interface SarifOptions {
  readonly checks: readonly CheckInfo[];
  /** Of hpscale. */
  readonly version: string;
}

/** One run; rules for the checks that have findings. */
export function toSarif(result: CheckResult, { checks, version }: SarifOptions): string {
  const { findings, cluster } = result;
  const used = new Set(findings.map(({ check }) => check));
  const rules = checks.filter(({ id }) => used.has(id));
  const ruleIndexes = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: 'hpscale', version, rules: rules.map(toRule) } },
    automationDetails: { id: `hpscale/${cluster ?? 'files'}` },
    invocations: [
      { executionSuccessful: true, toolExecutionNotifications: findings.filter(isUnknown).map(toNotification) },
    ],
    columnKind: 'utf16CodeUnits',
    results: findings
      .filter(({ status }) => status === 'fail')
      .map((finding) => toResult(finding, cluster, ruleIndexes.get(finding.check) ?? -1)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function isUnknown({ status, waived }: Finding): boolean {
  return status === 'unknown' && waived === null;
}

function toRule({ id, title, severity, phase }: CheckInfo): object {
  return {
    id,
    shortDescription: { text: title },
    help: { text: `docs/checks/${id}.md` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { phase },
  };
}

function toResult(finding: Finding, cluster: string | null, ruleIndex: number): object {
  const { check, subject, messageId, severity, certainty, evidence, fix } = finding;
  return {
    ruleId: check,
    ruleIndex,
    kind: 'fail',
    level: LEVELS[severity],
    message: { text: findingText(finding) },
    locations: [locationOf(finding)],
    partialFingerprints: { 'hpscaleFinding/v1': [cluster ?? '', check, subject, messageId].join('|') },
    ...(finding.waived === null ? {} : { suppressions: [suppressionOf(finding)] }),
    properties: { subject, messageId, certainty, evidence, fix },
  };
}

function locationOf({ subject, location }: Finding): object {
  const logicalLocations = [{ fullyQualifiedName: subject, kind: 'resource' }];
  return location === null ? { logicalLocations } : { physicalLocation: physicalLocation(location), logicalLocations };
}

function physicalLocation({ file, line, column }: SourceLocation): object {
  return {
    artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
    region: { startLine: line, startColumn: column },
  };
}

function suppressionOf(finding: Finding): object {
  return {
    kind: finding.waived?.by === 'annotation' ? 'inSource' : 'external',
    justification: waiverText(finding),
  };
}

function toNotification(finding: Finding): object {
  return {
    level: finding.severity === 'error' ? 'error' : 'warning',
    message: { text: `${finding.check} could not be judged: ${finding.subject}: ${finding.message}` },
    associatedRule: { id: finding.check },
  };
}
