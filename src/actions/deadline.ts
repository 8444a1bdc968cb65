/** One budget of time for everything that a command waits for. */
import type { Clock } from '../context.ts';

export interface Deadline {
  /** Milliseconds left; 0 when the time is up. The first question starts the clock: thinking about the plan costs nothing. */
  leftMs(): number;
}

/** A deadline `timeoutMs` after it is first asked; 0 lets every wait look once. */
export function createDeadline(timeoutMs: number, clock: Pick<Clock, 'now'>): Deadline {
  let end: number | undefined;
  return {
    leftMs() {
      end ??= clock.now() + timeoutMs;
      return Math.max(0, end - clock.now());
    },
  };
}
