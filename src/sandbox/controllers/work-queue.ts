/** Keys waiting to be reconciled: each once, soon or at a time, on the sandbox clock. */
import type { SandboxClock, Timer } from '../clock.ts';
import { AwsFailure, KubeFailure } from '../parts.ts';

export interface WorkQueue {
  /** Reconciles the key once what runs now is done. */
  add(key: string): void;
  /** Reconciles the key after a while; earlier reconciles do not cancel it. */
  addAfter(key: string, delayMs: number): void;
  stop(): void;
}

/** How long a key rests after the API refused something. */
const RETRY_MS = 5000;

/**
 * A queue for one controller. Keys added together are reconciled together, in the order of adding, by one clock task.
 * A refusal of the API server or of AWS is tried again later; any other error is a bug and stops the sandbox.
 */
export function createWorkQueue(clock: SandboxClock, reconcile: (key: string) => void): WorkQueue {
  const buckets = new Map<number, Set<string>>();
  const timers = new Set<Timer>();
  let isStopped = false;

  const run = (dueMs: number) => {
    const keys = buckets.get(dueMs) ?? new Set();
    buckets.delete(dueMs);
    for (const key of keys) {
      try {
        reconcile(key);
      } catch (error) {
        if (!(error instanceof KubeFailure || error instanceof AwsFailure)) throw error;
        addAfter(key, RETRY_MS);
      }
    }
  };
  const wake = (dueMs: number) => {
    const timer = clock.schedule(Math.max(0, dueMs - clock.now()), () => {
      timers.delete(timer);
      // A real timer may fire a moment early, which is long on a fast clock.
      if (clock.now() < dueMs) wake(dueMs);
      else run(dueMs);
    });
    timers.add(timer);
  };
  const addAfter = (key: string, delayMs: number) => {
    if (isStopped) return;
    // Whole milliseconds, so that what is due together shares a task.
    const dueMs = Math.ceil(clock.now() + Math.max(0, delayMs));
    const bucket = buckets.get(dueMs);
    if (bucket) {
      bucket.add(key);
      return;
    }
    buckets.set(dueMs, new Set([key]));
    wake(dueMs);
  };
  return {
    add: (key) => addAfter(key, 0),
    addAfter,
    stop() {
      isStopped = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
      buckets.clear();
    },
  };
}
