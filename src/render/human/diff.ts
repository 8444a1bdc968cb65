/** `diff` for people: a unified diff per object, and who changed what. */
import type { DesiredChange, DiffResult } from '../../domain/diff-result.ts';
import { driftText } from '../../domain/field-drift.ts';
import type { Renderer, View } from '../view.ts';

/** What differs, object by object; one line when nothing does. */
export const renderDiff: Renderer<DiffResult> = ({ changes, file, cluster }, view) => {
  if (changes.length === 0) return `${cluster} is as ${file === '-' ? 'standard input' : file} says\n`;
  return `${changes.map((change) => changeText(change, view)).join('\n\n')}\n`;
};

function changeText(change: DesiredChange, view: View): string {
  const { kind, name, namespace, action, diff, drift } = change;
  const where = namespace === null ? '' : ` in namespace ${namespace}`;
  const header = `${action === 'create' ? '+' : '~'} ${kind} ${name}${where}`;
  const body = diff === '' ? ['  no value differs, but hpscale does not manage them all yet'] : diff.split('\n');
  return [
    view.theme.bold(header),
    ...drift.map((field) => `  ${driftText(field, view.now)}`),
    ...body.map((line) => `  ${coloured(line, view)}`),
  ].join('\n');
}

function coloured(line: string, { theme }: View): string {
  if (line.startsWith('+')) return theme.success(line);
  return line.startsWith('-') ? theme.error(line) : line;
}
