/** Why a pod cannot go to a node: kube-scheduler's filters, in its words (1.32 to 1.34). */
import { conflictsWithPorts } from '../host-ports.ts';
import type { NodeTerm, SchedulingPod } from '../pod.ts';
import { matchesLabel } from '../label-selector.ts';
import { addResources, shortResources } from '../resource-list.ts';
import { untoleratedTaints, type Taint } from '../taints.ts';
import type { NodeView } from './node-view.ts';

/** A refusal; `isFinal`: removing pods from the node would not help. */
export interface NodeRefusal {
  readonly reasons: readonly string[];
  readonly isFinal: boolean;
}

/** The first filter that refuses the node, without those that look at other pods. */
export function refusalOf(pod: SchedulingPod, node: NodeView): NodeRefusal | undefined {
  if (node.isUnschedulable && !toleratesUnschedulable(pod)) {
    return { reasons: ['node(s) were unschedulable'], isFinal: true };
  }
  const taint = blockingTaint(pod, node.taints);
  if (taint) {
    return { reasons: [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`], isFinal: true };
  }
  if (!matchesNode(pod, node)) {
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], isFinal: true };
  }
  if (conflictsWithPorts(pod.hostPorts, node.hostPorts)) {
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isFinal: false };
  }
  const short = shortResources(addResources(pod.requests, node.requested), node.allocatable);
  const wanted = short.filter((name) => (pod.requests.get(name)?.milli ?? 0n) > 0n);
  if (wanted.length === 0) return undefined;
  return {
    reasons: wanted.map((name) => (name === 'pods' ? 'Too many pods' : `Insufficient ${name}`)),
    isFinal: false,
  };
}

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

function toleratesUnschedulable(pod: SchedulingPod): boolean {
  return untoleratedTaints([UNSCHEDULABLE], pod.tolerations).length === 0;
}

/** PreferNoSchedule does not block. */
function blockingTaint(pod: SchedulingPod, taints: readonly Taint[]): Taint | undefined {
  const blocking = taints.filter((taint) => taint.effect !== 'PreferNoSchedule');
  return untoleratedTaints(blocking, pod.tolerations)[0];
}

/** Node selector and required node affinity. */
export function matchesNode(
  pod: Pick<SchedulingPod, 'nodeSelector' | 'requiredTerms'>,
  node: Pick<NodeView, 'name' | 'labels'>,
): boolean {
  for (const [key, value] of Object.entries(pod.nodeSelector)) {
    if (node.labels[key] !== value) return false;
  }
  return pod.requiredTerms.length === 0 || pod.requiredTerms.some((term) => matchesTerm(term, node));
}

/** A term without any requirement matches no node. */
function matchesTerm(term: NodeTerm, node: Pick<NodeView, 'name' | 'labels'>): boolean {
  if (term.expressions.length + term.fields.length === 0) return false;
  return (
    term.expressions.every(({ key, operator, values = [] }) => matchesValue(node.labels[key], operator, values)) &&
    term.fields.every(({ key, operator, values = [] }) =>
      matchesValue(key === 'metadata.name' ? node.name : undefined, operator, values),
    )
  );
}

function matchesValue(value: string | undefined, operator: string, values: readonly string[]): boolean {
  if (operator === 'Gt') return Number(value) > Number(values[0]);
  if (operator === 'Lt') return Number(value) < Number(values[0]);
  return matchesLabel(value, operator, values);
}
