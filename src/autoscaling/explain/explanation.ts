/** Why a pod has no node, as data: per node pool and offering the first predicate that fails, with the value on each side. */

/** `exact`: the model decides as Karpenter does. `bound`: what it has to assume could tip it. `unknown`: it cannot tell. */
export type Certainty = 'exact' | 'bound' | 'unknown';

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
  | 'resources'
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
