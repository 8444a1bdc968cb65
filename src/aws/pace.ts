/** How fast the calls of one client leave: at once, until AWS throttles them; then one by one. */
import type { Clock } from '../context.ts';

/** What the SDK asks before each attempt and tells after it. */
export interface Pace {
  getSendToken(): Promise<void>;
  /** `errorType` as the SDK classifies a failure; absent after a success. */
  updateClientSendingRate(outcome: { readonly errorType?: string }): void;
}

const FIRST_GAP_MS = 100;
const MAX_GAP_MS = 2_000;
/** Each success shortens the gap by a fifth; below a tenth of the first there is none. */
const RECOVERY = 0.8;

/** Doubles the gap between calls with each throttling answer, and closes it with successes. */
export function createPace(clock: Clock, signal: AbortSignal): Pace {
  let gapMs = 0;
  let nextAt = 0;
  return {
    async getSendToken() {
      if (gapMs === 0) return;
      const now = clock.now();
      const at = Math.max(now, nextAt);
      nextAt = at + gapMs;
      if (at > now) await clock.sleep(at - now, signal);
    },
    updateClientSendingRate({ errorType }) {
      if (errorType === 'THROTTLING') gapMs = Math.min(Math.max(gapMs * 2, FIRST_GAP_MS), MAX_GAP_MS);
      else if (errorType === undefined) gapMs = gapMs * RECOVERY < FIRST_GAP_MS / 10 ? 0 : gapMs * RECOVERY;
    },
  };
}
