/** `lint` for people: file by file, in the order of the lines, as compilers and editors write it. */
import wrapAnsi from 'wrap-ansi';
import type { CheckResult, Finding } from '../../domain/finding.ts';
import { groupBy } from '../../domain/group-by.ts';
import { waiverText } from '../finding-text.ts';
import type { View } from '../view.ts';
import { renderSummary } from './check-summary.ts';

export interface LintView {
  /** With -v: what passed and what was skipped as well. */
  readonly listsAll: boolean;
}

/** The whole text. Commands stand on lines of their own and are never broken or cut. */
export function renderLint(result: CheckResult, view: View, options: LintView): string {
  const shown = result.findings.filter((finding) => isShown(finding, options));
  const files = groupBy(shown, nameOf);
  const blocks = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, findings]) =>
        `${view.theme.bold(name)}\n${findings
          .toSorted(byPlace)
          .map((f) => render(f, view))
          .join('')}`,
    );
  return [...blocks, renderSummary(result, view)].join('\n');
}

/** Documents that were not looked at are always told: silence would pass for a judgement. */
function isShown({ status, check, waived, subject }: Finding, { listsAll }: LintView): boolean {
  if (listsAll) return true;
  if (status === 'skip') return check === 'manifest-parses' && subject.startsWith('file/');
  return status === 'unknown' || (status === 'fail' && waived === null);
}

function nameOf({ location, subject }: Finding): string {
  const file = location?.file ?? subject.replace(/^file\//, '');
  return file === '-' ? 'standard input' : file;
}

function byPlace(a: Finding, b: Finding): number {
  const { location: left } = a;
  const { location: right } = b;
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}

const PLACE_WIDTH = 8;

function render(finding: Finding, view: View): string {
  const { location, subject, message, check, fix, waived } = finding;
  const place = location === null ? '' : `${location.line}:${location.column}`;
  const who = subject.startsWith('file') ? '' : `${subject}: `;
  const ignored = waived === null ? '' : ` (${waiverText(finding)})`;
  const text = `${who}${message}${ignored}  ${view.theme.dim(check)}`;
  const lines = [
    `  ${place.padEnd(PLACE_WIDTH)} ${markOf(finding, view)} ${wrapped(text, view)}`,
    ...(fix ? [`${INDENT}${wrapped(`fix: ${fix.summary}`, view)}`] : []),
    ...(fix?.command?.split('\n').map((line) => `${INDENT}    ${line}`) ?? []),
  ];
  return `${lines.join('\n')}\n`;
}

const INDENT = ' '.repeat(PLACE_WIDTH + 5);

function markOf({ status, severity }: Finding, { theme }: View): string {
  if (status === 'pass') return theme.success('✓');
  if (status === 'skip') return theme.dim('-');
  if (status === 'unknown') return theme.warning('?');
  return { error: theme.error('✗'), warning: theme.warning('!'), info: 'i' }[severity];
}

function wrapped(text: string, { width }: View): string {
  const lines = wrapAnsi(text, Math.max(30, width - INDENT.length), { hard: false, trim: true });
  return lines.replaceAll('\n', `\n${INDENT}`);
}
