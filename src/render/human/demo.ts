/** The demo's live table and its closing summary. */
import type { DemoMoment, DemoResult } from '../../domain/demo.ts';
import { formatDuration } from '../../domain/duration.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

const SHOWN_MOMENTS = 12;

/** The newest moments as a table. */
export function renderMoments(moments: readonly DemoMoment[]): string {
  const rows = moments
    .slice(-SHOWN_MOMENTS)
    .map((moment) => [
      formatDuration(moment.seconds * 1000),
      moment.replicas,
      moment.pendingPods,
      moment.runningPods,
      moment.nodeClaims,
      moment.nodes,
    ]);
  return renderTable(['TIME', 'REPLICAS', 'PENDING', 'RUNNING', 'NODE CLAIMS', 'NODES'], rows, {
    right: [0, 1, 2, 3, 4, 5],
  });
}

/** What happened, and what to type on a real cluster. */
export function renderDemo(result: DemoResult, { theme }: View): string {
  const { summary } = result;
  const nodes = `${summary.peakNodes} node${summary.peakNodes === 1 ? '' : 's'}`;
  return [
    '',
    renderMoments(result.moments),
    theme.bold('What you saw (sandbox time; real GPU nodes take minutes too)'),
    `  ${nodes} came: the pods ran after ${formatDuration(summary.secondsToRunning * 1000)}.`,
    `  They went within ${formatDuration(summary.secondsToGone * 1000)} of the workload's scaling to zero.`,
    `  The whole journey took ${formatDuration(summary.seconds * 1000)} of sandbox time.`,
    '',
    theme.bold('On your own cluster'),
    ...result.next.map((command) => `  $ ${command}`),
    '',
    'To try the same commands by hand, with kubectl and aws beside them:',
    '  $ eval "$(hpscale sandbox start --detach --time-scale 60)"',
    '',
  ].join('\n');
}
