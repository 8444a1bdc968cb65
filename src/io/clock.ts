/** Real time. */
import type { Clock } from '../context.ts';
import { HpscaleError } from '../errors.ts';

/** The error that a wait ends with when the user presses Ctrl-C. */
export function interruptedError(): HpscaleError {
  return new HpscaleError({ kind: 'interrupted', code: 'interrupted', message: 'stopped by the user' });
}

/** The system clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(interruptedError());
          return;
        }
        const onAbort = () => {
          clearTimeout(timer);
          reject(interruptedError());
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, ms);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
