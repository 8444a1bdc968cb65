/** Workflow commands of GitHub Actions: an annotation per finding that somebody has to look at. */
import type { CheckResult, Finding, Severity } from '../domain/finding.ts';
import { findingText } from './finding-text.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** One line per failure and per unknown that counts; nothing else. */
export function toGithub({ findings }: CheckResult): string {
  return findings
    .filter(({ status, waived }) => waived === null && (status === 'fail' || status === 'unknown'))
    .map((finding) => `${toCommand(finding)}\n`)
    .join('');
}

function toCommand(finding: Finding): string {
  const { status, severity, location } = finding;
  // What is not known is no failure, and yet nobody may overlook it.
  const command = status === 'fail' ? COMMANDS[severity] : severity === 'info' ? 'notice' : 'warning';
  const properties = {
    ...(location === null ? {} : { file: location.file, line: location.line, col: location.column }),
    title: status === 'fail' ? finding.check : `${finding.check} (not known)`,
  };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${command} ${written.join(',')}::${escapeData(findingText(finding))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
