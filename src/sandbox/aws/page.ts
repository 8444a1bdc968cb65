/** Pages: slices of a list with opaque tokens that only fit the list they were made for. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextToken: string | undefined;
}

export interface PageRequest {
  /** What is listed and how it is filtered: a token made for another scope is not accepted. */
  readonly scope: string;
  readonly token: unknown;
  readonly limit: number;
  /** Makes the service's own error for a token that was not made here. */
  readonly invalidToken: () => Error;
}

/** The page that `token` points to, or the first one. */
export function takePage<T>(items: readonly T[], request: PageRequest): Page<T> {
  const start = request.token === undefined ? 0 : offsetOf(request);
  const end = start + request.limit;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? encodeToken(request.scope, end) : undefined,
  };
}

function encodeToken(scope: string, offset: number): string {
  return Buffer.from(JSON.stringify([scope, offset])).toString('base64url');
}

function offsetOf(request: PageRequest): number {
  const decoded = decodeToken(String(request.token));
  if (decoded?.scope !== request.scope) throw request.invalidToken();
  return decoded.offset;
}

function decodeToken(token: string): { readonly scope: string; readonly offset: number } | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(parsed) || typeof parsed[0] !== 'string' || !Number.isInteger(parsed[1])) return undefined;
    return { scope: parsed[0], offset: Number(parsed[1]) };
  } catch {
    return undefined;
  }
}
