/** `check` for people: what fails first, each with its way out; then what is not known; the rest as counts. */
import wrapAnsi from 'wrap-ansi';
import type { CheckResult, Finding, Severity } from '../../domain/finding.ts';
import { evidenceText, waiverText } from '../finding-text.ts';
import type { View } from '../view.ts';
import { renderNextSteps, renderSummary } from './check-summary.ts';
import { groupFailures, groupUnknowns, type FailureGroup, type UnknownGroup } from './group-findings.ts';

export interface CheckView {
  /** With -v: every subject, every piece of evidence, and what passed or was skipped. */
  readonly listsAll: boolean;
}

/** Subjects and commands of one group that are shown without -v. */
const SHOWN = 5;

const HEADINGS: readonly (readonly [Severity, string])[] = [
  ['error', 'Errors'],
  ['warning', 'Warnings'],
  ['info', 'Good to know'],
];

/** The whole text. Commands stand on lines of their own and are never broken or cut. */
export function renderCheck(result: CheckResult, view: View, options: CheckView): string {
  const { findings } = result;
  const counted = findings.filter(({ waived }) => waived === null);
  const sections = [
    renderHeader(result, view),
    ...HEADINGS.map(([severity, heading]) =>
      section(
        heading,
        groupFailures(counted, severity).map((group) => renderFailure(group, view, options)),
        view,
        true,
      ),
    ),
    section(
      'Not known',
      groupUnknowns(counted).map((group) => renderUnknown(group, view, options)),
      view,
      true,
    ),
    section(
      'Ignored',
      findings.filter(({ waived }) => waived !== null).map((finding) => renderWaived(finding, view)),
      view,
    ),
    ...(options.listsAll ? renderQuiet(findings, view) : []),
    `${renderSummary(result, view)}${renderNextSteps(result, view)}`,
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function renderHeader({ cluster, account, region, autoscaling }: CheckResult, { theme }: View): string {
  if (cluster === null && region === null) return '';
  const where = [region, ...(account === null ? [] : [`account ${account}`])].join(', ');
  const state = autoscaling === null ? '' : `   ${theme.dim('autoscaling')} ${autoscaling.status}`;
  return `${theme.bold(cluster ?? 'cluster not known')}   ${theme.dim(where)}${state}\n`;
}

function section(heading: string, blocks: readonly string[], { theme }: View, isSpaced = false): string {
  return blocks.length === 0 ? '' : `${theme.bold(heading)}\n${blocks.join(isSpaced ? '\n' : '')}`;
}

function renderFailure({ findings }: FailureGroup, view: View, { listsAll }: CheckView): string {
  const { theme } = view;
  const [first] = findings;
  const { check, severity, message } = first;
  const mark = { error: theme.error('✗'), warning: theme.warning('!'), info: 'i' }[severity];
  const subjects = listOf(
    findings.map(({ subject }) => subject),
    listsAll,
  );
  const lines = [
    `${mark} ${wrapped(`${theme.bold(subjects)}  ${theme.dim(check)}`, view, 2)}`,
    indented(message, view),
    ...(listsAll ? findings.flatMap(({ evidence }) => evidence) : first.evidence.slice(0, 1)).map((entry) =>
      theme.dim(`  ${oneLine(`seen: ${evidenceText(entry)}`, listsAll ? Number.POSITIVE_INFINITY : view.width - 2)}`),
    ),
    ...renderFixes(findings, view, listsAll),
  ];
  return `${lines.join('\n')}\n`;
}

/** The ways out, each said once; commands as they are to be pasted. */
function renderFixes(findings: readonly Finding[], view: View, listsAll: boolean): string[] {
  const fixes = new Map(findings.flatMap(({ fix }) => (fix ? [[JSON.stringify(fix), fix] as const] : [])));
  const shown = [...fixes.values()].slice(0, listsAll ? undefined : SHOWN);
  const left = fixes.size - shown.length;
  const lines = shown.flatMap(({ summary, command, automatic }, index) => [
    // The same advice for several subjects stands once, above all their commands.
    ...(shown[index - 1]?.summary === summary
      ? []
      : [advice(`fix: ${summary}${automatic ? ' (--fix does it)' : ''}`, view)]),
    ...(command === null ? [] : command.split('\n').map((line) => `      ${line}`)),
  ]);
  return left === 0 ? lines : [...lines, `  ${left} more like this: -v lists them`];
}

function renderUnknown(
  { message, permission, hint, checks, subjects }: UnknownGroup,
  view: View,
  { listsAll }: CheckView,
): string {
  const { theme } = view;
  const lines = [
    `${theme.warning('?')} ${wrapped(message, view, 2)}`,
    ...(permission === null || message.includes(permission)
      ? []
      : [indented(`missing permission: ${permission}`, view)]),
    ...(subjects.length === 0 ? [] : [indented(`of ${listOf(subjects, listsAll)}`, view)]),
    indented(`not judged (${new Set(checks).size}): ${listOf(checks, listsAll)}`, view),
    ...(hint === null ? [] : [advice(`to know it: ${hint}`, view)]),
  ];
  return `${lines.join('\n')}\n`;
}

function renderWaived(finding: Finding, view: View): string {
  const { check, subject, message } = finding;
  return `${view.theme.dim('-')} ${wrapped(`${subject}  ${view.theme.dim(check)}`, view, 2)}\n${indented(`${waiverText(finding)}: ${message}`, view)}\n`;
}

/** Passes and skips, one line each. */
function renderQuiet(findings: readonly Finding[], view: View): string[] {
  const { theme } = view;
  const lines = (status: Finding['status'], mark: string) =>
    findings
      .filter((finding) => finding.status === status && finding.waived === null)
      .map(
        ({ check, subject, message }) => `${mark} ${wrapped(`${subject}  ${theme.dim(check)}  ${message}`, view, 2)}\n`,
      );
  return [
    section('Passed', lines('pass', theme.success('✓')), view),
    section('Skipped', lines('skip', theme.dim('-')), view),
  ];
}

function listOf(names: readonly string[], listsAll: boolean): string {
  const unique = [...new Set(names)];
  const shown = listsAll || unique.length <= SHOWN + 1 ? unique : unique.slice(0, SHOWN);
  const more = unique.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** A text whose further lines may be commands, which stay as they are. */
function advice(text: string, view: View): string {
  const isCommand = (line: string) => /^\s*(hpscale|aws|kubectl) /.test(line);
  const lines = text.split('\n').map((line) => (isCommand(line) ? `      ${line.trim()}` : indented(line, view)));
  return lines.join('\n');
}

function indented(text: string, view: View): string {
  return `  ${wrapped(text, view, 2)}`;
}

/** Broken between words; further lines begin under the first. */
function wrapped(text: string, { width }: View, indent: number): string {
  const lines = wrapAnsi(text, Math.max(20, width - indent), { hard: false, trim: true });
  return lines.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

function oneLine(text: string, width: number): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
}
