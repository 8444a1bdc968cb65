/** Between when and when the models of Karpenter, and how long nodes take, let nodes come and go. */
import { BATCH_DEFAULTS } from '../../autoscaling/karpenter/batching.ts';
import { DISRUPTION_POLL_MS, VALIDATION_MS } from '../../autoscaling/karpenter/disruption.ts';
import { MIN_DRAIN_MS, TERMINATION_POLL_MS } from '../../autoscaling/karpenter/lifecycle.ts';

/** Times in ms, both ends included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long a node takes to join and to go, in seconds, and how far single ones lie from that. */
export interface NodeTimes {
  readonly nodeRegistered: number;
  readonly nodeTermination: number;
  readonly nodeSpread?: number;
}

/** The node of each pod that pends since then: batched with what comes in the same second, launched at once, joined. */
export function foretellJoins(pendingSinceMs: readonly number[], times: NodeTimes): readonly Span[] {
  return pendingSinceMs.map((sinceMs) => {
    const { fromMs, toMs } = spread(times.nodeRegistered, times.nodeSpread);
    const launchedMs = sinceMs + BATCH_DEFAULTS.idleMs;
    return { fromMs: launchedMs + fromMs, toMs: launchedMs + toMs };
  });
}

/**
 * Nodes that are empty since then, one after the other (a budget of 10 % of so few is one): consolidateAfter, a look each 10 s,
 * 15 s until the command is carried out, a drain, and the instance's end, at which Karpenter looks each 5 s.
 */
export function foretellDepartures(
  emptySinceMs: number,
  nodes: number,
  { consolidateAfterMs, times }: { readonly consolidateAfterMs: number; readonly times: NodeTimes },
): readonly Span[] {
  const { fromMs, toMs } = spread(times.nodeTermination, times.nodeSpread);
  const quickest = VALIDATION_MS + MIN_DRAIN_MS + fromMs;
  const slowest = DISRUPTION_POLL_MS + VALIDATION_MS + MIN_DRAIN_MS + toMs + TERMINATION_POLL_MS;
  const startMs = emptySinceMs + consolidateAfterMs;
  return Array.from({ length: nodes }, (_, index) => ({
    fromMs: startMs + (index + 1) * quickest,
    toMs: startMs + (index + 1) * slowest,
  }));
}

function spread(seconds: number, share = 0): Span {
  return { fromMs: seconds * 1000 * (1 - share), toMs: seconds * 1000 * (1 + share) };
}
