/** Why a pod has no node, as data: per node pool and offering the first predicate that fails, with the value on each side. */
import type { Certainty } from './finding.ts';

/** The first thing that refuses, in Karpenter's order of looking. */
export type RefusalCode =
  | 'pool-not-ready'
  | 'node-limit'
  | 'limit'
  | 'taint'
  | 'requirement'
  /** The pool's own requirements leave the type out, whatever the pod asks for. */
  | 'pool-requirement'
  | 'unknown-label'
  | 'topology'
  | 'unavailable'
  /** Room that a node has less of than it could: what it keeps for itself is assumed. */
  | 'resources'
  /** Devices, of which every node of a type has the same. */
  | 'devices'
  | 'min-values'
  | 'host-port'
  | 'pool-empty';

export interface Refusal {
  readonly code: RefusalCode;
  /** One line, with the value on each side. */
  readonly reason: string;
}

export interface OfferingExplanation {
  readonly instanceGroup: string | null;
  readonly instanceType: string;
  readonly zone: string;
  readonly capacityType: string;
  readonly verdict: 'fits' | 'refused' | 'unknown';
  readonly refusal: Refusal | null;
}

export interface PoolExplanation {
  readonly nodePool: string;
  readonly verdict: 'fits' | 'refused' | 'unknown';
  /** What refuses all of it alike; null where its offerings differ, or one fits. */
  readonly refusal: Refusal | null;
  readonly offerings: readonly OfferingExplanation[];
}

export interface ExplainedEdit {
  /** Imperative: `let the pod tolerate nvidia.com/gpu:NoSchedule`. */
  readonly text: string;
  /** A line to paste; null where there is none to make the change with. */
  readonly command: string | null;
}

/** Edits that have to be made together; the model has placed the pod with them. */
export interface ExplainedSuggestion {
  readonly nodePool: string;
  readonly edits: readonly ExplainedEdit[];
  /** Types that would then come into question, cheapest first. */
  readonly instanceTypes: readonly string[];
}

export interface PodExplanation {
  /** `namespace/name` of the first. */
  readonly pod: string;
  /** `Deployment/serving/chat`; the pod itself where nothing owns it. */
  readonly workload: string;
  /** Pods that fare alike, this one included. */
  readonly count: number;
  /** Their names, at most twenty. */
  readonly pods: readonly string[];
  readonly verdict: 'schedulable' | 'unschedulable' | 'unknown' | 'running';
  readonly certainty: Certainty;
  /** One line: where it would go, or what stands in the way. */
  readonly summary: string;
  /** As Karpenter words it in its event; null where it says nothing. */
  readonly message: string | null;
  readonly pools: readonly PoolExplanation[];
  readonly suggestions: readonly ExplainedSuggestion[];
}

/** Why a node of Karpenter stays or goes: the gates in Karpenter's order, up to the first that is closed. */
export interface NodeExplanation {
  readonly node: string;
  readonly nodePool: string;
  readonly instanceType: string | null;
  /** That would have to move. */
  readonly pods: number;
  readonly verdict: 'goes' | 'stays';
  readonly certainty: Certainty;
  readonly summary: string;
  readonly gates: readonly { readonly gate: string; readonly isOpen: boolean; readonly text: string }[];
  /** Edits after which the model lets it go, and what it says then. */
  readonly suggestions: readonly { readonly edits: readonly ExplainedEdit[]; readonly afterwards: string }[];
}

export interface ExplainResult {
  readonly schema: 'hpscale.explain/v1';
  readonly cluster: string | null;
  /** What was explained: `pending pods`, `pod/serving/chat-1`, a file's name. */
  readonly subject: string;
  readonly pods: readonly PodExplanation[];
  /** Of `node/NAME` and `nodepool/NAME`; empty otherwise. */
  readonly nodes: readonly NodeExplanation[];
  /** What matters to all of it: autoscaling is off, pools that are not ready, types that are not known. */
  readonly notes: readonly string[];
}
