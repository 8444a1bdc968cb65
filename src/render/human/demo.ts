/** The demo's live tables and its closing summary. */
import type { DemandMoment, DemandReport, DemoMoment, DemoResult, Foretold } from '../../domain/demo.ts';
import { formatDuration } from '../../domain/duration.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

const SHOWN_MOMENTS = 12;

/** The newest moments as a table. */
export function renderMoments(moments: readonly DemoMoment[]): string {
  const rows = moments
    .slice(-SHOWN_MOMENTS)
    .map((moment) => [
      secondsText(moment.seconds),
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

/** The newest moments of the second half as a table. */
export function renderDemandMoments(moments: readonly DemandMoment[]): string {
  return demandTable(moments.slice(-SHOWN_MOMENTS));
}

function demandTable(moments: readonly DemandMoment[]): string {
  const rows = moments.map((moment) => [
    secondsText(moment.seconds),
    moment.messagesPerMinute,
    moment.waiting,
    moment.replicas,
    moment.pendingPods,
    moment.runningPods,
    moment.nodes,
  ]);
  return renderTable(['TIME', 'MESSAGES/MIN', 'WAITING', 'REPLICAS', 'PENDING', 'RUNNING', 'NODES'], rows, {
    right: [0, 1, 2, 3, 4, 5, 6],
  });
}

/** What happened, what the models say of it, and what to type on a real cluster. */
export function renderDemo(result: DemoResult, { theme }: View): string {
  const { summary, demand } = result;
  return [
    '',
    theme.bold('By hand: what you saw (sandbox time; real GPU nodes take minutes too)'),
    renderMoments(result.moments),
    `  ${nodesText(summary.peakNodes)} came: the pods ran after ${secondsText(summary.secondsToRunning)}.`,
    `  They went within ${secondsText(summary.secondsToGone)} of the workload's scaling to zero.`,
    '',
    theme.bold('By demand: replicas follow the queue, nodes follow the replicas'),
    demandTable(demand.moments),
    ...demandText(demand).map((line) => `  ${line}`),
    '',
    theme.bold('What the models of KEDA, the HPA and Karpenter say it must be'),
    renderForetold(demand.foretold),
    `The whole journey took ${secondsText(summary.seconds)} of sandbox time.`,
    '',
    theme.bold('On your own cluster'),
    ...result.next.map((command) => `  $ ${command}`),
    '',
    'To try the same commands by hand, with kubectl and aws beside them:',
    '  $ eval "$(hpscale sandbox start --detach --time-scale 60)"',
    '',
  ].join('\n');
}

function demandText({ summary }: DemandReport): readonly string[] {
  const { messages, peakReplicas, peakNodes, meanWaitSeconds, p95WaitSeconds, seconds } = summary;
  return [
    `${messages} messages: at most ${peakReplicas} replicas on ${nodesText(peakNodes)}; none left after ${secondsText(seconds)}.`,
    `They waited ${secondsText(meanWaitSeconds)} on average, 95 % of them at most ${secondsText(p95WaitSeconds)}:`,
    'from zero, the first of them wait for a node.',
  ];
}

function renderForetold(foretold: readonly Foretold[]): string {
  const rows = foretold.map(({ what, model: { from, to }, seen }) => [
    from === to ? secondsText(from) : `${secondsText(from)} to ${secondsText(to)}`,
    seen === null ? 'never' : secondsText(seen),
    what,
  ]);
  return renderTable(['MODEL', 'SEEN', 'WHAT'], rows, { right: [0, 1] });
}

function nodesText(count: number): string {
  return `${count} node${count === 1 ? '' : 's'}`;
}

function secondsText(seconds: number): string {
  return formatDuration(seconds * 1000);
}
