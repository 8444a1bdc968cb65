/** The one table from kinds of failure to exit codes (docs/exit-codes.md says the same to users). */
import type { ErrorKind } from '../errors.ts';

export const EXIT = {
  ok: 0,
  findings: 1,
  usage: 2,
  refused: 3,
  timeout: 4,
  aborted: 5,
  internal: 70,
  interrupted: 130,
} as const;

const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  usage: EXIT.usage,
  config: EXIT.usage,
  credentials: EXIT.refused,
  permission: EXIT.refused,
  quota: EXIT.refused,
  'not-found': EXIT.refused,
  conflict: EXIT.refused,
  remote: EXIT.refused,
  timeout: EXIT.timeout,
  aborted: EXIT.aborted,
  interrupted: EXIT.interrupted,
  internal: EXIT.internal,
};

/** The exit code of an expected failure. */
export function exitCodeOfKind(kind: ErrorKind): number {
  return BY_KIND[kind];
}
