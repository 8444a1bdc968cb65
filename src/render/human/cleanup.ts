/** `cleanup` for people: what went, and what stays with the reason. */
import type { CleanupResult, KeptThing } from '../../domain/cleanup-result.ts';
import { sumUpSteps } from '../../domain/sum-up-steps.ts';
import { renderTable } from '../table.ts';
import type { Renderer } from '../view.ts';

/** One line per step; then a line per thing that stays. */
export const renderCleanup: Renderer<CleanupResult> = ({ cluster, steps, kept, dryRun }) => {
  const rows = sumUpSteps(steps).map(({ steps: summed, text }): readonly [string, string] => [
    summed[0]?.status ?? 'unchanged',
    text,
  ]);
  const note = dryRun === 'none' ? '' : ' (dry run: nothing was done)';
  const stays = kept.length === 0 ? '' : `\nStays:\n${kept.map(keptLines).join('')}`;
  return `${renderTable(['STATUS', 'STEP'], rows)}\nCluster   ${cluster}${note}\n${stays}`;
};

function keptLines({ what, reason, command }: KeptThing): string {
  return `- ${what}: ${reason}\n${command === null ? '' : `    ${command}\n`}`;
}
