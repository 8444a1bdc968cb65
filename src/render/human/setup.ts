/** `setup` for people: what was done, and how autoscaling is now. */
import type { SetupResult } from '../../domain/setup-result.ts';
import { sumUpSteps } from '../../domain/sum-up-steps.ts';
import { renderTable } from '../table.ts';
import type { Renderer } from '../view.ts';
import { describeAutoscaling } from './autoscaling-change.ts';

/** One line per step that did something; what stayed as it is, in a line per kind. */
export const renderSetup: Renderer<SetupResult> = (result, view) => {
  const { cluster, steps, autoscaling, changed, dryRun } = result;
  const rows = sumUpSteps(steps).map(({ steps: summed, text }): readonly [string, string] => [
    summed[0]?.status ?? 'unchanged',
    text,
  ]);
  const lines = [
    ['Cluster', cluster],
    ['Autoscaling', describeAutoscaling(autoscaling, view)],
    ['Changes', `${countsText(changed)}${dryRun === 'none' ? '' : ' (dry run: nothing was done)'}`],
  ].map(([label = '', value = '']) => `${label.padEnd(11)}   ${value}`);
  return `${renderTable(['STATUS', 'STEP'], rows)}\n${lines.join('\n')}\n`;
};

function countsText({ created, updated, deleted, unchanged }: SetupResult['changed']): string {
  const parts = [
    [created, 'created'],
    [updated, 'updated'],
    [deleted, 'deleted'],
    [unchanged, 'unchanged'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return told.length === 0 ? 'none' : told.join(', ');
}
