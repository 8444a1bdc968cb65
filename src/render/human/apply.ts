/** Results of apply and delete for people: one line per object. */
import type { ApplyResult, DeleteResult } from '../../domain/apply-result.ts';
import { renderTable } from '../table.ts';
import type { Renderer } from '../view.ts';

/** What was applied, and whether it is ready. */
export const renderApply: Renderer<ApplyResult> = ({ objects, dryRun }) => {
  const header = ['KIND', 'NAME', 'NAMESPACE', 'ACTION', 'READY'];
  const rows = objects.map(({ kind, name, namespace, action, ready }) => [
    kind,
    name,
    namespace,
    `${action}${dryRunMark(dryRun)}`,
    yesNo(ready),
  ]);
  return renderTable(header, rows);
};

/** What was deleted, and whether it is gone. */
export const renderDelete: Renderer<DeleteResult> = ({ objects, dryRun }) => {
  const header = ['KIND', 'NAME', 'NAMESPACE', 'ACTION', 'GONE'];
  const rows = objects.map(({ kind, name, namespace, action, gone }) => [
    kind,
    name,
    namespace,
    `${action}${dryRunMark(dryRun)}`,
    yesNo(gone),
  ]);
  return renderTable(header, rows);
};

function dryRunMark(dryRun: ApplyResult['dryRun']): string {
  if (dryRun === 'none') return '';
  return dryRun === 'server' ? ' (server dry run)' : ' (dry run)';
}

function yesNo(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? 'yes' : 'no';
}
