/** Which failures are worth another attempt: the SDK's adaptive retries, less patient with silence. */
import { AdaptiveRetryStrategy } from './sdk/retry.ts';

type Refresh = AdaptiveRetryStrategy['refreshRetryTokenForRetry'];

/** An AWS that takes a request and says nothing for the whole timeout seldom does better later. */
const SILENT_ATTEMPTS = 2;

/** Throttling and errors are tried again `maxAttempts` times in all, a timeout once: a person is waiting. */
export class RetryStrategy extends AdaptiveRetryStrategy {
  override async refreshRetryTokenForRetry(...args: Parameters<Refresh>): ReturnType<Refresh> {
    const [token, { error }] = args;
    if (isSilence(error) && token.getRetryCount() + 1 >= SILENT_ATTEMPTS) throw new Error('AWS stays silent');
    return await super.refreshRetryTokenForRetry(...args);
  }
}

/** By code first: the SDK names refused and broken connections TimeoutError, too. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'code' in error ? error.code === 'ETIMEDOUT' : error.name === 'TimeoutError';
}
