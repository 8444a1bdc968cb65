/** What a command gives back: its result as data, and its exit code. */

export interface Outcome<R> {
  readonly result: R;
  readonly exitCode: number;
  /** Runs after the result is written: for a command that then stays (a server in the foreground). */
  readonly stay?: () => Promise<void>;
}

/** Success. */
export function done<R>(result: R): Outcome<R> {
  return { result, exitCode: 0 };
}
