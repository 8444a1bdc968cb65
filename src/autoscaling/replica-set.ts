/**
 * Which pods a ReplicaSet gives up when it shrinks (controller_utils.go of Kubernetes 1.36.2, ActivePodsWithRanks).
 *
 * Departs from the source: pods that are Pending on a node are told by their readiness alone, pod-deletion-cost and restarts
 * are not looked at.
 */
export interface SurplusPod {
  readonly isBound: boolean;
  readonly isReady: boolean;
  /** Ready pods of the set on its node. */
  readonly neighbours: number;
  /** Since when it is as ready as it is. */
  readonly readySinceMs: number;
  readonly createdMs: number;
  /** Of equals, the smaller goes first. */
  readonly uid: string;
}

/** Negative: the first goes first. Ages are compared by their order of magnitude, so that not only young pods are taken. */
export function compareSurplus(a: SurplusPod, b: SurplusPod, nowMs: number): number {
  if (a.isBound !== b.isBound) return a.isBound ? 1 : -1;
  if (a.isReady !== b.isReady) return a.isReady ? 1 : -1;
  if (a.neighbours !== b.neighbours) return b.neighbours - a.neighbours;
  const isReadyLonger = a.isReady && a.readySinceMs !== b.readySinceMs;
  const [since, otherSince] = isReadyLonger ? [a.readySinceMs, b.readySinceMs] : [a.createdMs, b.createdMs];
  const difference = magnitude(nowMs - since) - magnitude(nowMs - otherSince);
  return difference === 0 ? compareUids(a, b) : difference;
}

function compareUids(a: SurplusPod, b: SurplusPod): number {
  return a.uid < b.uid ? -1 : 1;
}

/** Powers of two of an age in nanoseconds (logarithmicRankDiff). */
function magnitude(ageMs: number): number {
  return ageMs <= 0 ? -1 : Math.trunc(Math.log2(ageMs * 1e6));
}
