/** Why pods have no node: a few lines for each kind of pod, its offerings only where they differ. */
import type {
  ExplainedSuggestion,
  ExplainResult,
  NodeExplanation,
  OfferingExplanation,
  PodExplanation,
  PoolExplanation,
} from '../../domain/explanation.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { View } from '../view.ts';

/** One block per kind of pod, then what concerns all of them. */
export function renderExplain({ subject, pods, nodes, notes }: ExplainResult, { theme }: View): string {
  const blocks = [...pods.map((one) => renderPods(one, theme)), ...nodes.map((one) => renderNode(one, theme))];
  const none = blocks.length === 0 ? [theme.success(`nothing to explain: there are no ${subject}`)] : [];
  const told = notes.map((note) => `${theme.warning('note:')} ${note}`);
  return `${[...told, ...none, ...blocks].join('\n')}\n`;
}

type Theme = View['theme'];

/** The gates that are open in one line each, then the one that is closed. */
function renderNode(one: NodeExplanation, theme: Theme): string {
  const { node, nodePool, instanceType, verdict, certainty, summary, gates, suggestions } = one;
  const doubt = certainty === 'exact' ? '' : theme.dim(` (${certainty})`);
  const sign = verdict === 'goes' ? theme.success('✓') : theme.error('✗');
  return [
    `${sign} ${theme.bold(node)} (${nodePool}, ${instanceType ?? 'type unknown'}) ${verdict}: ${summary}${doubt}`,
    ...gates.filter(({ isOpen }) => isOpen).map(({ text }) => theme.dim(`  ✓ ${text}`)),
    ...suggestions.flatMap(({ edits, afterwards }) => [
      ...edits.flatMap(({ text, command }) => [`  ${text}`, ...(command === null ? [] : [`    ${command}`])]),
      theme.dim(`    then: ${afterwards}`),
    ]),
    '',
  ].join('\n');
}

function renderPods(one: PodExplanation, theme: Theme): string {
  const { count, pod, workload, certainty, summary, message } = one;
  const who = count === 1 ? pod : `${count} pods of ${workload}`;
  const doubt = certainty === 'exact' ? '' : theme.dim(` (${certainty})`);
  return [
    `${mark(one, theme)} ${theme.bold(who)}: ${summary}${doubt}`,
    ...one.pools.flatMap((pool) => renderPool(pool, one, theme)),
    ...(message === null || one.pools.length > 0 ? [] : [`  Karpenter: ${message}`]),
    ...(one.verdict === 'unschedulable' && one.suggestions.length === 0
      ? [theme.dim('  no small change was found after which a pool takes it')]
      : []),
    ...one.suggestions.flatMap((suggestion, index) => renderSuggestion(suggestion, index, theme)),
    '',
  ].join('\n');
}

function mark({ verdict }: PodExplanation, theme: Theme): string {
  if (verdict === 'unschedulable') return theme.error('✗');
  return verdict === 'unknown' ? theme.warning('?') : theme.success('✓');
}

/** Of a pod that gets a node only the pool that makes it is of interest, and the summary names it. */
function renderPool(pool: PoolExplanation, { verdict, pools }: PodExplanation, theme: Theme): string[] {
  if (verdict !== 'unschedulable') return [];
  if (pool.refusal) return pools.length === 1 ? [] : [`  ${pool.nodePool}: ${pool.refusal.reason}`];
  const alike = groupBy(pool.offerings, ({ refusal }) => refusal?.reason ?? '');
  return [
    `  ${pool.nodePool}:`,
    ...[...alike.values()].map((offerings) => `    ${theme.dim(whichOf(offerings))}: ${reasonOf(offerings)}`),
  ];
}

const SHOWN = 3;

function whichOf(offerings: readonly OfferingExplanation[]): string {
  const names = offerings.map(
    ({ instanceGroup, instanceType, zone, capacityType }) =>
      `${instanceGroup ?? instanceType} (${instanceType}, ${zone}${capacityType === 'spot' ? ', spot' : ''})`,
  );
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}

function reasonOf([first]: readonly OfferingExplanation[]): string {
  return first?.refusal?.reason ?? 'fits';
}

function renderSuggestion({ edits, nodePool }: ExplainedSuggestion, index: number, theme: Theme): string[] {
  const texts = edits.map(({ text }) => text).join(', and ');
  const commands = edits.flatMap(({ command }) => (command === null ? [] : [`    ${command}`]));
  return [
    `  ${theme.success(index === 0 ? 'fix:' : 'or:')} ${texts} ${theme.dim(`(then ${nodePool} takes it)`)}`,
    ...commands,
  ];
}
