/** The one error class of hpscale: `kind` decides the exit code, `code` is stable for scripts. */

export type ErrorKind =
  | 'usage'
  | 'config'
  | 'credentials'
  | 'permission'
  | 'quota'
  | 'not-found'
  | 'conflict'
  | 'remote'
  | 'timeout'
  | 'aborted'
  | 'interrupted'
  /** A bug of ours, made by the reporter alone. */
  | 'internal';

export interface HpscaleErrorOptions {
  readonly kind: ErrorKind;
  /** Kebab-case and stable, for example `cluster-not-found`. */
  readonly code: string;
  /** Lower case, no full stop: what happened and with which value. */
  readonly message: string;
  /** What to run or change next. */
  readonly hint?: string;
  /** Where to read more. */
  readonly docs?: string;
  /** Evidence for scripts and `--debug`: request id, status, fields in conflict. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * An expected failure, written for the person who has to mend it.
 * Anything thrown that is not an HpscaleError is a bug of ours (exit 70).
 */
export class HpscaleError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string | undefined;
  readonly docs: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(options: HpscaleErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HpscaleError';
    this.kind = options.kind;
    this.code = options.code;
    this.hint = options.hint;
    this.docs = options.docs;
    this.data = options.data;
  }
}

/** A usage error (exit 2): a flag, an argument or a file that cannot be used as given. */
export function usageError(code: string, message: string, hint?: string): HpscaleError {
  return new HpscaleError({ kind: 'usage', code, message, ...(hint === undefined ? {} : { hint }) });
}

/** What anything under way ends with when the user presses Ctrl-C. */
export function interruptedError(cause?: unknown): HpscaleError {
  return new HpscaleError({ kind: 'interrupted', code: 'interrupted', message: 'stopped by the user', cause });
}

/** Tells a thrown value of ours from a bug. */
export function isHpscaleError(value: unknown): value is HpscaleError {
  return value instanceof HpscaleError;
}
