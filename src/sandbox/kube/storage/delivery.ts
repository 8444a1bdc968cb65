/** Tells listeners of changes: in order, and only once the write that made them is complete. */
import type { Change } from './change-log.ts';

export interface Delivery {
  /** Runs `react` (which may write), then tells the listeners of everything written meanwhile. */
  send(change: Change, react: (change: Change) => void): void;
  subscribe(listener: (change: Change) => void): () => void;
}

export function createDelivery(): Delivery {
  const listeners = new Set<(change: Change) => void>();
  const queue: Change[] = [];
  let isDelivering = false;
  let depth = 0;
  const drain = (): void => {
    if (isDelivering || depth > 0) return;
    isDelivering = true;
    try {
      for (let next = queue.shift(); next; next = queue.shift()) for (const listener of listeners) listener(next);
    } finally {
      isDelivering = false;
    }
  };
  return {
    send(change, react) {
      queue.push(change);
      depth += 1;
      try {
        react(change);
      } finally {
        depth -= 1;
      }
      drain();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
