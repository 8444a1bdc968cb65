/** kube-scheduler's filters that look at other pods: hard spread, required pod affinity and anti-affinity. */
import { selectsLabels } from '../label-selector.ts';
import type { PodTerm, SchedulingPod, SpreadConstraint } from '../pod.ts';
import { untoleratedTaints } from '../taints.ts';
import { matchesNode, type NodeRefusal } from './filters.ts';
import type { NodeView } from './node-view.ts';

/** Whether any of these filters can refuse the pod: the others then need not be run. */
export function hasPodRules(pod: SchedulingPod, nodes: readonly NodeView[]): boolean {
  const own =
    pod.spread.some((constraint) => constraint.isHard) || pod.affinity.length > 0 || pod.antiAffinity.length > 0;
  return own || nodes.some((node) => node.pods.some((other) => other.antiAffinity.some((term) => selects(term, pod))));
}

/** The first rule over other pods that refuses the node. */
export function podRuleRefusal(
  pod: SchedulingPod,
  node: NodeView,
  nodes: readonly NodeView[],
): NodeRefusal | undefined {
  for (const constraint of pod.spread) {
    const refusal = constraint.isHard ? spreadRefusal(pod, constraint, node, nodes) : undefined;
    if (refusal) return refusal;
  }
  if (!pod.affinity.every((term) => isNear(pod, term, node, nodes))) {
    return { reasons: ["node(s) didn't match pod affinity rules"], isFinal: true };
  }
  if (pod.antiAffinity.some((term) => countNear(term, node, nodes) > 0)) {
    return { reasons: ["node(s) didn't match pod anti-affinity rules"], isFinal: false };
  }
  const isUnwanted = nodes.some((other) =>
    other.pods.some((placed) =>
      placed.antiAffinity.some((term) => selects(term, pod) && isSameDomain(term.topologyKey, node, other)),
    ),
  );
  if (!isUnwanted) return undefined;
  return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isFinal: false };
}

function selects(term: PodTerm, pod: SchedulingPod): boolean {
  return term.namespaces.includes(pod.namespace) && selectsLabels(term.selector, pod.labels);
}

function isSameDomain(key: string, a: NodeView, b: NodeView): boolean {
  return a.labels[key] !== undefined && a.labels[key] === b.labels[key];
}

function countNear(term: PodTerm, node: NodeView, nodes: readonly NodeView[]): number {
  return nodes
    .filter((other) => isSameDomain(term.topologyKey, node, other))
    .reduce((sum, other) => sum + other.pods.filter((placed) => selects(term, placed)).length, 0);
}

/** The first pod of a group that wants to be together may start anywhere. */
function isNear(pod: SchedulingPod, term: PodTerm, node: NodeView, nodes: readonly NodeView[]): boolean {
  if (node.labels[term.topologyKey] === undefined) return false;
  if (countNear(term, node, nodes) > 0) return true;
  return selects(term, pod) && !nodes.some((other) => other.pods.some((placed) => selects(term, placed)));
}

function spreadRefusal(
  pod: SchedulingPod,
  constraint: SpreadConstraint,
  node: NodeView,
  nodes: readonly NodeView[],
): NodeRefusal | undefined {
  const { topologyKey: key, maxSkew, minDomains, selector } = constraint;
  const domain = node.labels[key];
  if (domain === undefined) {
    return {
      reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
      isFinal: true,
    };
  }
  const counts = countDomains(pod, constraint, nodes);
  const least = minDomains !== undefined && counts.size < minDomains ? 0 : Math.min(...counts.values());
  const self = selectsLabels(selector, pod.labels) ? 1 : 0;
  if ((counts.get(domain) ?? 0) + self - least <= maxSkew) return undefined;
  return { reasons: ["node(s) didn't match pod topology spread constraints"], isFinal: false };
}

/** Matching pods by domain, over the nodes that count. */
function countDomains(
  pod: SchedulingPod,
  constraint: SpreadConstraint,
  nodes: readonly NodeView[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.labels[constraint.topologyKey];
    if (domain === undefined || !isCounted(pod, constraint, node)) continue;
    const matching = node.pods.filter(
      (placed) => placed.namespace === pod.namespace && selectsLabels(constraint.selector, placed.labels),
    );
    counts.set(domain, (counts.get(domain) ?? 0) + matching.length);
  }
  return counts;
}

function isCounted(pod: SchedulingPod, constraint: SpreadConstraint, node: NodeView): boolean {
  if (constraint.honoursAffinity && !matchesNode(pod, node)) return false;
  return !constraint.honoursTaints || untoleratedTaints(node.taints, pod.tolerations).length === 0;
}
