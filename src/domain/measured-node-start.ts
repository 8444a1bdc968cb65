/** How long nodes took to start in this cluster, told by the node claims that are there. */
import { conditionOf, type KubeObject } from './kube-object.ts';
import { hyperpodNodeClassOf } from './nodes-of-hyperpod.ts';
import type { NodeStart } from './scaling-timing.ts';

/** Fewer say nothing of how slow a slow one is. */
const LEAST_SAMPLES = 3;
const SLOW_SHARE = 0.95;

export interface KnownNodeStart extends NodeStart {
  /** Node claims that it was measured on; 0: it is assumed. */
  readonly samples: number;
}

/**
 * From a node claim's creation until it was Initialized, in whole seconds: the median, and the value that 19 of 20
 * stay within (with fewer than 20 claims, the slowest). Assumed where fewer than three tell.
 */
export function knownNodeStart(nodeClaims: readonly KubeObject[] | undefined, assumed: NodeStart): KnownNodeStart {
  const seconds = (nodeClaims ?? [])
    .filter(hyperpodNodeClassOf)
    .map(startSecondsOf)
    .filter((value) => value !== undefined)
    .toSorted((a, b) => a - b);
  if (seconds.length < LEAST_SAMPLES) return { ...assumed, samples: 0 };
  return {
    typicalSeconds: quantile(seconds, 0.5),
    slowSeconds: quantile(seconds, SLOW_SHARE),
    samples: seconds.length,
  };
}

/** `480 s, the slowest of 4 nodes here`, `480 s, assumed`. */
export function slowStartText({ slowSeconds, samples }: KnownNodeStart): string {
  if (samples === 0) return `${slowSeconds} s, assumed`;
  return samples < 20
    ? `${slowSeconds} s, the slowest of ${samples} nodes here`
    : `${slowSeconds} s, 19 of 20 of the ${samples} nodes here were faster`;
}

function startSecondsOf(claim: KubeObject): number | undefined {
  const initialized = conditionOf(claim, 'Initialized');
  if (initialized?.status !== 'True') return undefined;
  const { creationTimestamp } = claim.metadata;
  const ms = Date.parse(initialized.lastTransitionTime ?? '') - Date.parse(creationTimestamp ?? '');
  return ms >= 0 ? Math.round(ms / 1000) : undefined;
}

/** The nearest rank of a sorted list. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}
