/** Which failures are worth another attempt, and when: the SDK's adaptive retries on our clock, less patient with silence. */
import type { Clock } from '../context.ts';
import { createPace } from './pace.ts';
import { AdaptiveRetryStrategy } from './sdk/retry.ts';

type Refresh = AdaptiveRetryStrategy['refreshRetryTokenForRetry'];

/** An AWS that takes a request and says nothing for the whole timeout seldom does better later. */
const SILENT_ATTEMPTS = 2;
/** As the SDK waits: up to so long before the second attempt, doubling. */
const BASE_DELAY_MS = 50;
const THROTTLED_DELAY_MS = 1_000;
const MAX_DELAY_MS = 20_000;

export interface RetryOptions {
  /** All attempts of one call, the first included. */
  readonly maxAttempts: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Throttling and errors are tried again `maxAttempts` times in all, a timeout once: a person is waiting. */
export class RetryStrategy extends AdaptiveRetryStrategy {
  private readonly sleep: (ms: number) => Promise<void>;

  constructor({ maxAttempts, clock, signal }: RetryOptions) {
    super(maxAttempts, { maxAttempts, backoff: NO_WAIT, rateLimiter: createPace(clock, signal) });
    this.sleep = async (ms) => await clock.sleep(ms, signal);
  }

  override async refreshRetryTokenForRetry(...args: Parameters<Refresh>): ReturnType<Refresh> {
    const [token, { error, errorType }] = args;
    const failures = token.getRetryCount();
    if (isSilence(error) && failures + 1 >= SILENT_ATTEMPTS) throw new Error('AWS stays silent');
    const next = await super.refreshRetryTokenForRetry(...args);
    const base = errorType === 'THROTTLING' ? THROTTLED_DELAY_MS : BASE_DELAY_MS;
    await this.sleep(Math.random() * Math.min(base * 2 ** failures, MAX_DELAY_MS));
    return next;
  }
}

/** The SDK would wait by itself, deaf to Ctrl-C and to our clock. */
const NO_WAIT = { setDelayBase: () => undefined, computeNextBackoffDelay: () => 0 };

/** By code first: the SDK names refused and broken connections TimeoutError, too. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'code' in error ? error.code === 'ETIMEDOUT' : error.name === 'TimeoutError';
}
