/** The sandbox's time: real time sped up, or moved by hand in tests and in the demo. */

export interface Timer {
  cancel(): void;
}

export interface SandboxClock {
  /** Milliseconds since the epoch, in sandbox time. */
  now(): number;
  /** Runs `task` once, `delayMs` of sandbox time from now. A task that throws stops the sandbox loudly. */
  schedule(delayMs: number, task: () => void | Promise<void>): Timer;
  stop(): void;
}

/** Sandbox time that passes `timeScale` times as fast as real time (60: a minute in a second). */
export function createScaledClock(timeScale: number): SandboxClock {
  const started = Date.now();
  const handles = new Set<NodeJS.Timeout>();
  return {
    now: () => started + (Date.now() - started) * timeScale,
    schedule(delayMs, task) {
      const handle = setTimeout(() => {
        handles.delete(handle);
        void task();
      }, delayMs / timeScale);
      handles.add(handle);
      return {
        cancel() {
          clearTimeout(handle);
          handles.delete(handle);
        },
      };
    },
    stop() {
      for (const handle of handles) clearTimeout(handle);
      handles.clear();
    },
  };
}

export interface ManualClock extends SandboxClock {
  /** Moves time forward, running every task that falls due, in order of time, then of scheduling. */
  advance(ms: number): Promise<void>;
}

/** Sandbox time that stands still until `advance` moves it: same calls, same history. */
export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  let sequence = 0;
  let pending: { readonly due: number; readonly order: number; readonly task: () => void | Promise<void> }[] = [];
  const takeDue = (until: number) => {
    let next: (typeof pending)[number] | undefined;
    for (const entry of pending) {
      if (entry.due > until) continue;
      if (!next || entry.due < next.due || (entry.due === next.due && entry.order < next.order)) next = entry;
    }
    if (next) pending = pending.filter((entry) => entry !== next);
    return next;
  };
  return {
    now: () => nowMs,
    schedule(delayMs, task) {
      const entry = { due: nowMs + Math.max(0, delayMs), order: sequence++, task };
      pending.push(entry);
      return {
        cancel() {
          pending = pending.filter((other) => other !== entry);
        },
      };
    },
    async advance(ms) {
      const until = nowMs + ms;
      for (let entry = takeDue(until); entry; entry = takeDue(until)) {
        nowMs = Math.max(nowMs, entry.due);
        await entry.task();
      }
      // Another advance may have gone further meanwhile.
      nowMs = Math.max(nowMs, until);
    },
    stop() {
      pending = [];
    },
  };
}
