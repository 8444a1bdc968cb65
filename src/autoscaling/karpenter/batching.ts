/** When Karpenter stops collecting pending pods and schedules them (batcher.go). */

export interface BatchSettings {
  /** Closes this long after the last new pod. */
  readonly idleMs: number;
  /** And at the latest this long after the first. */
  readonly maxMs: number;
}

/** The upstream defaults; HyperPod offers no setting for them. */
export const BATCH_DEFAULTS: BatchSettings = { idleMs: 1000, maxMs: 10_000 };

/** Pods that are still pending are looked at again this often. */
export const RETRIGGER_MS = 10_000;

/** A window: opened by the first pod, extended by each pod not seen before. */
export interface BatchWindow {
  readonly openedMs: number;
  readonly closesMs: number;
  readonly uids: ReadonlySet<string>;
}

/** The window after a pod asked for a node; the same pod again does not extend it. */
export function triggerBatch(
  window: BatchWindow | undefined,
  uid: string,
  nowMs: number,
  settings: BatchSettings = BATCH_DEFAULTS,
): BatchWindow {
  if (!window) return { openedMs: nowMs, closesMs: nowMs + settings.idleMs, uids: new Set([uid]) };
  if (window.uids.has(uid)) return window;
  const latest = window.openedMs + settings.maxMs;
  return {
    openedMs: window.openedMs,
    closesMs: Math.min(nowMs + settings.idleMs, latest),
    uids: new Set([...window.uids, uid]),
  };
}

/** How long a node chosen for a pod is kept from being disrupted. */
export function nominationWindowMs(settings: BatchSettings = BATCH_DEFAULTS): number {
  return Math.max(2 * settings.maxMs, 10_000);
}
