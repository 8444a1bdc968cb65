/** What a command gives back: its result as data, and its exit code. */

export interface Outcome<R> {
  readonly result: R;
  readonly exitCode: number;
}

/** Success. */
export function done<R>(result: R): Outcome<R> {
  return { result, exitCode: 0 };
}

/** A finding or a difference: the command worked, the answer is "not as it should be" (exit 1). */
export function found<R>(result: R): Outcome<R> {
  return { result, exitCode: 1 };
}
