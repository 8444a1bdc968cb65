/** The result of `capacity`: from what a scaler may ask for to what can be had, one link after the other. */
import type { Certainty } from './finding.ts';

export type CapacityLinkName =
  | 'scaler-maximum'
  | 'nodes'
  | 'node-pool-limits'
  | 'instance-quota'
  | 'cluster-quota'
  | 'total-quota'
  | 'subnet-addresses';

export interface CapacityLink {
  readonly name: CapacityLinkName;
  /** Replicas that this link alone would let run; null when it cannot be told. */
  readonly maxReplicas: number | null;
  readonly certainty: Certainty;
  /** One line: the numbers, or why they are not known. */
  readonly detail: string;
}

export interface CapacityChain {
  /** `Deployment/chat/chat-api`. */
  readonly target: string;
  /** `chat/chat-api`; null when the target was named on the command line. */
  readonly scaledObject: string | null;
  readonly maxReplicas: number;
  /** Replicas that are on nodes now. */
  readonly running: number;
  /** Replicas that are there and wait for a node. */
  readonly waiting: number;
  readonly links: readonly CapacityLink[];
  /** The link that ends it below the maximum; null when none does. */
  readonly binding: CapacityLinkName | null;
  /** The least of the links; an upper bound where a link is not known. null when none is. */
  readonly reachableReplicas: number | null;
  readonly certainty: Certainty;
}

export interface CapacityResult {
  readonly schema: 'hpscale.capacity/v1';
  readonly cluster: string | null;
  readonly region: string | null;
  readonly chains: readonly CapacityChain[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
}
