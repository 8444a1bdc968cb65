/** Where kube-scheduler puts a pod, or what it says when there is no place. */
import type { SchedulingPod } from '../pod.ts';
import { milliOf } from '../resource-list.ts';
import { refusalOf, type NodeRefusal } from './filters.ts';
import type { NodeView } from './node-view.ts';
import { hasPodRules, podRuleRefusal } from './pod-rules.ts';

export type NodeChoice =
  | { readonly node: string }
  | { readonly refusals: ReadonlyMap<string, NodeRefusal>; readonly message: string };

/** The least used of the nodes that fit (of equals the first by name), or every node's refusal and the message. */
export function chooseNode(pod: SchedulingPod, nodes: readonly NodeView[]): NodeChoice {
  const refusals = new Map<string, NodeRefusal>();
  const looksAtPods = hasPodRules(pod, nodes);
  let best: { readonly node: string; readonly score: number } | undefined;
  for (const node of nodes) {
    const refusal = refusalOf(pod, node) ?? (looksAtPods ? podRuleRefusal(pod, node, nodes) : undefined);
    if (refusal) {
      refusals.set(node.name, refusal);
      continue;
    }
    const score = freeShare(pod, node);
    if (!best || score > best.score || (score === best.score && node.name < best.node))
      best = { node: node.name, score };
  }
  return best ? { node: best.node } : { refusals, message: describeRefusals([...refusals.values()]) };
}

/** Mean share of cpu and memory that would stay free (NodeResourcesFit, LeastAllocated), in whole percents. */
function freeShare(pod: SchedulingPod, node: NodeView): number {
  const shares = ['cpu', 'memory'].map((name) => {
    const total = milliOf(node.allocatable, name);
    const used = milliOf(node.requested, name) + milliOf(pod.requests, name);
    return total === 0n ? 0 : Number(((total - used) * 100n) / total);
  });
  return Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length);
}

/** The text of the PodScheduled condition and of the FailedScheduling event. */
export function describeRefusals(refusals: readonly NodeRefusal[]): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const final = refusals.filter((refusal) => refusal.isFinal).length;
  const victims = countTexts([
    ...Array.from<string>({ length: refusals.length - final }).fill('No preemption victims found for incoming pod'),
    ...Array.from<string>({ length: final }).fill('Preemption is not helpful for scheduling'),
  ]);
  const all = `0/${refusals.length} nodes are available`;
  return `${all}: ${countTexts(refusals.flatMap((refusal) => refusal.reasons))}. preemption: ${all}: ${victims}.`;
}

function countTexts(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => `${count} ${text}`)
    .toSorted()
    .join(', ');
}
