/** When a request is worth another attempt, and after how long. Every request hpscale makes is idempotent. */
import type { Exchange } from './transport.ts';

export type Failure =
  | { readonly kind: 'connection'; readonly code: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | undefined };

const MAX_FAILURES = 5;
const BASE_DELAY_MS = 200;
const MAX_DELAY_MS = 5000;
const MAX_RETRY_AFTER_MS = 30_000;

/** The connection broke after it stood; a refused or unresolved one is not bettered by asking again. */
const BROKEN_CONNECTION = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Milliseconds until the next attempt, with jitter; undefined to give up. `failures` counts this one. */
export function retryDelayMs(
  method: Exchange['method'],
  failures: number,
  failure: Failure,
  random: () => number,
): number | undefined {
  if (failures >= MAX_FAILURES || !isWorthRetrying(method, failure)) return undefined;
  const asked = failure.kind === 'status' ? retryAfterMs(failure.retryAfter) : undefined;
  if (asked !== undefined) return Math.min(asked, MAX_RETRY_AFTER_MS);
  const ceiling = Math.min(BASE_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return ceiling / 2 + (ceiling / 2) * random();
}

function isWorthRetrying(method: Exchange['method'], failure: Failure): boolean {
  if (failure.kind === 'connection') return BROKEN_CONNECTION.includes(failure.code);
  const { status } = failure;
  if (status === 429 || status === 502 || status === 503 || status === 504) return true;
  // Server-side apply answers a manifest that breaks the schema with 500: asking again would not help.
  return status >= 500 && (method === 'GET' || method === 'DELETE');
}

/** Kubernetes sends whole seconds. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}
