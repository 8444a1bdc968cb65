/** Credentials that are bearer tokens: from a file that is rewritten, or from a function (EKS). */
import type { Clock } from '../context.ts';
import type { Credentials } from './connection.ts';

/** An EKS token is good for 14 minutes of the 15 that STS allows (awscli get_token.py). */
export const EKS_TOKEN_TTL_MS = 13 * 60_000;
/** Kubernetes rewrites a service account's token file well before it expires; client-go looks every minute too. */
export const TOKEN_FILE_TTL_MS = 60_000;

/** Calls `read` for the first request, when `ttlMs` have passed, and after a 401. */
export function tokenCredentials(read: () => Promise<string>, ttlMs: number, clock: Clock): Credentials {
  let cached: { readonly token: Promise<string>; readonly readAt: number } | undefined;
  return {
    canRefresh: true,
    async identity(isRefused) {
      const now = clock.now();
      if (isRefused || !cached || now - cached.readAt >= ttlMs) cached = { token: read(), readAt: now };
      try {
        return { authorization: `Bearer ${(await cached.token).trim()}` };
      } catch (error) {
        cached = undefined;
        throw error;
      }
    },
  };
}
