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

/** A finding or a difference: the command worked, the answer is "not as it should be" (exit 1). */
export function found<R>(result: R): Outcome<R> {
  return { result, exitCode: 1 };
}
