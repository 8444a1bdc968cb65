/** The SDK's retries, to be built on. */
export { AdaptiveRetryStrategy } from '@smithy/core/retry';
