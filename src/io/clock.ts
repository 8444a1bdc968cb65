/** Real time. */
import type { Clock } from '../context.ts';
import { interruptedError } from '../errors.ts';

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
